import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import FakeTimers, { type Clock } from "@sinonjs/fake-timers";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { expect } from "chai";
import type { Handler, Response } from "../../../../../sync/s3/client/sdk";
import { wireHandler } from "../../../../../sync/s3/client/wire/handler";
import { ServerClock } from "../../../../../sync/s3/client/wire/server-clock";

type Request = Parameters<Handler["handle"]>[0];
interface Options {
  readonly abortSignal?: AbortSignal;
  readonly requestTimeout?: number;
}
type Inner = (request: Request, options: Options) => Promise<{ response: Response }>;

const REQUEST = { method: "GET", path: "/", headers: {} } as unknown as Request;

/** A wire handler over the given function. */
function over(inner: Inner, clock = new ServerClock(() => 0)) {
  const handler = wireHandler({ handle: inner, metadata: { handlerProtocol: "http/1.1" } } as never);
  const send = handler.handle as unknown as (
    request: Request,
    options?: object,
  ) => Promise<{ response: Response }>;
  return {
    handler,
    clock,
    send: (request: Request, options: Options = {}) => send(request, { ...options, clock }),
  };
}

const responding = (response: Partial<Response> = {}): Inner => {
  return async () => ({ response: { statusCode: 200, headers: {}, body: "", ...response } });
};

const nameOf = (error: unknown): string => (error as Error).name;

/** A body whose connection has received a number of bytes. */
function bodyOf(connection: { bytesRead: number }): Readable {
  return Object.assign(new Readable({ read: () => {} }), { socket: connection });
}

describe("a request over the wire", () => {
  let clock: Clock;
  beforeEach(() => {
    clock = FakeTimers.install({ toFake: ["setTimeout", "clearTimeout"] });
  });
  afterEach(() => clock.uninstall());

  it("without a response fails after its timeout, and its connection is given up", async () => {
    let signal: AbortSignal | undefined;
    const { send } = over((_, { abortSignal }) => {
      signal = abortSignal;
      return new Promise(() => {});
    });
    const failed = send(REQUEST, { requestTimeout: 30_000 }).catch((error: Error) => error);
    await clock.tickAsync(29_999);
    expect(signal?.aborted).to.equal(false);
    await clock.tickAsync(1);
    expect(await failed).to.include({ name: "TimeoutError", message: "S3 sent no byte for 30000 ms." });
    expect(signal?.aborted).to.equal(true);
    expect(clock.countTimers()).to.equal(0);
  });

  it("without a timeout waits for any time", async () => {
    const { send } = over(() => new Promise((resolve) => setTimeout(() => resolve({} as never), 600_000)));
    const settled = send(REQUEST, {}).catch((error: Error) => error);
    await clock.tickAsync(599_999);
    expect(await Promise.race([settled, Promise.resolve("waiting")])).to.equal("waiting");
  });

  it("whose body stalls fails after its timeout", async () => {
    const connection = { bytesRead: 100 };
    const body = bodyOf(connection);
    const { send } = over(responding({ body }));
    await send(REQUEST, { requestTimeout: 1_000 });
    const failed = once(body, "error");
    for (let i = 0; i < 5; i++) {
      connection.bytesRead++; // slowly, but not stalled
      await clock.tickAsync(999);
      expect(body.destroyed).to.equal(false);
    }
    await clock.tickAsync(2_000);
    expect((await failed).map(nameOf)).to.deep.equal(["TimeoutError"]);
    expect(clock.countTimers()).to.equal(0);
  });

  it("leaves no timer after its body has ended, failed or was closed", async () => {
    for (const event of ["end", "error", "close"]) {
      const body = bodyOf({ bytesRead: 0 });
      const { send } = over(responding({ body }));
      await send(REQUEST, { requestTimeout: 1_000 });
      expect(clock.countTimers()).to.equal(1);
      body.once("error", () => {});
      body.emit(event, new Error("broken"));
      expect(clock.countTimers(), event).to.equal(0);
    }
  });

  it("leaves no timer if it fails, or if its body has no connection", async () => {
    const failing = over(() => Promise.reject(new Error("ECONNREFUSED")));
    await failing.send(REQUEST, { requestTimeout: 1_000 }).catch(() => {});
    await over(responding({ body: Readable.from([]) })).send(REQUEST, { requestTimeout: 1_000 });
    await over(responding({ body: Buffer.alloc(0) })).send(REQUEST, { requestTimeout: 1_000 });
    expect(clock.countTimers()).to.equal(0);
  });

  it("does not pass its timeout on, which has another meaning for the SDK's handler", async () => {
    let options: Options = {};
    const { send } = over((_, given) => {
      options = given;
      return responding()(_, given);
    });
    await send(REQUEST, { requestTimeout: 1_000 });
    expect(options.requestTimeout).to.equal(undefined);
  });

  for (const [kind, make] of [
    ["an AbortSignal", () => new AbortController()],
    [
      "the SDK's own kind of signal",
      () => {
        const signal = { aborted: false, reason: undefined as unknown, onabort: null as (() => void) | null };
        const abort = (reason: unknown) => {
          Object.assign(signal, { aborted: true, reason });
          signal.onabort?.();
        };
        return { signal, abort };
      },
    ],
  ] as const)
    it(`follows ${kind}, before and during the request`, async () => {
      const inner: Inner = (_, { abortSignal }) =>
        new Promise((_, reject) => {
          const fail = () => reject(Object.assign(new Error(), { name: "AbortError" }));
          if (abortSignal?.aborted) fail();
          abortSignal?.addEventListener("abort", fail);
        });
      for (const when of ["before", "during"]) {
        const controller = make();
        if (when === "before") controller.abort(new Error("the reason"));
        const failed = over(inner)
          .send(REQUEST, { abortSignal: controller.signal as AbortSignal, requestTimeout: 1_000 })
          .catch((error: Error) => error);
        if (when === "during") controller.abort(new Error("the reason"));
        expect(nameOf(await failed), when).to.equal("AbortError");
        expect(clock.countTimers(), when).to.equal(0);
      }
    });

  it("sends and receives header values byte for byte, and leaves ASCII headers as they are", async () => {
    const sent: Request[] = [];
    const { send } = over((request) => {
      sent.push(request);
      const headers = { etag: '"0af"', "content-disposition": "na\xc3\xafve", "x-amz-meta-a": "\xe9" };
      return responding({ headers })(request, {});
    });
    const { response } = await send({ ...REQUEST, headers: { a: "naïve", b: "b" } } as Request);
    expect(sent[0]?.headers).to.deep.equal({ a: "na\xc3\xafve", b: "b" });
    expect(response.headers).to.deep.equal({
      etag: '"0af"',
      "content-disposition": "naïve",
      "x-amz-meta-a": "\uf7e9",
    });
    const ascii = { ...REQUEST, headers: { a: "a" } } as Request;
    await send(ascii);
    expect(sent[1]).to.equal(ascii);
  });

  it("does not change the request that it was given, which the SDK sends again", async () => {
    const request = { ...REQUEST, headers: { a: "é" } } as Request;
    const { send } = over(responding());
    await send(request);
    expect(request.headers).to.deep.equal({ a: "é" });
  });

  it("sets the clock by the Date of each response, also of an error", async () => {
    const date = "Thu, 26 Nov 2026 12:00:00 GMT";
    const { send, clock: serverClock } = over(responding({ statusCode: 503, headers: { date } }));
    expect(serverClock.time()).to.equal(undefined);
    await send(REQUEST);
    expect(serverClock.time()).to.equal(Date.parse(date));
  });

  it("keeps the other methods of the handler", () => {
    const { handler } = over(responding());
    expect(handler.metadata).to.deep.equal({ handlerProtocol: "http/1.1" });
  });
});

describe("a request over a socket", () => {
  type Send = (options?: Options) => Promise<Response>;
  interface Exchange {
    readonly send: Send;
    /** Resolves when the server has received the next request. */
    readonly arrived: () => Promise<unknown>;
    readonly clock: Clock;
  }

  /** Sends requests to a server. Only timers are fake. */
  async function exchange(
    respond: (response: ServerResponse) => void,
    use: (exchange: Exchange) => Promise<void>,
  ): Promise<void> {
    const server = createServer((_, response) => respond(response));
    await once(server.listen(0, "127.0.0.1"), "listening");
    const { port } = server.address() as AddressInfo;
    const clock = FakeTimers.install({
      toFake: ["setTimeout", "clearTimeout"],
      shouldClearNativeTimers: true, // those of sockets that a test before has left
    });
    const inner = new NodeHttpHandler({ httpAgent: { keepAlive: true, maxSockets: 1 } });
    const handler = wireHandler(inner as never);
    const request = { protocol: "http:", hostname: "127.0.0.1", port, ...REQUEST } as Request;
    const send: Send = async (options = {}) => (await handler.handle(request, options)).response as Response;
    try {
      await use({ send, clock, arrived: () => once(server, "request") });
    } finally {
      clock.uninstall();
      inner.destroy();
      server.closeAllConnections();
      server.close();
    }
  }

  const textOf = async (body: unknown): Promise<string> => {
    let text = "";
    for await (const chunk of body as Readable) text += String(chunk);
    return text;
  };

  it("fails if the server does not respond", async () => {
    await exchange(
      () => {},
      async ({ send, clock, arrived }) => {
        const failed = send({ requestTimeout: 30_000 }).catch((thrown: Error) => thrown);
        await arrived();
        clock.tick(30_000);
        expect(nameOf(await failed)).to.equal("TimeoutError");
      },
    );
  });

  it("fails if the server stops in the middle of its body", async () => {
    await exchange(
      (response) => void response.write("half"),
      async ({ send, clock }) => {
        const { body } = await send({ requestTimeout: 30_000 });
        const failed = new Promise((resolve) => (body as Readable).once("error", resolve));
        await once(body as Readable, "data");
        clock.tick(60_000); // the first period may have had a byte
        expect(nameOf(await failed)).to.equal("TimeoutError");
      },
    );
  });

  it("is complete if the server responds, over a connection that is used again", async () => {
    await exchange(
      (response) => void response.end("whole"),
      async ({ send, clock }) => {
        for (let i = 0; i < 3; i++) {
          expect(await textOf((await send({ requestTimeout: 30_000 })).body)).to.equal("whole");
          clock.tick(60_000);
        }
      },
    );
  });
});
