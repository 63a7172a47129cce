import { execFile } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import {
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  type S3Client,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { HttpRequest } from "@smithy/core/protocols";
import { isTransientError } from "@smithy/core/retry";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { expect } from "chai";
import { buildSync } from "esbuild";
import { bundling } from "../../../../../infra/bundling/options";
import { createS3 } from "../../../../../local/s3";
import { CopyCommand } from "../../../../../sync/s3/client/commands";
import { createS3Client } from "../../../../../sync/s3/client/create";
import type { Handler, Response } from "../../../../../sync/s3/client/sdk";
import { abortable } from "../../../../../sync/s3/client/wire/abortable";
import { newAgent } from "../../../../../sync/s3/client/wire/agent";
import { DISPATCHER } from "../../../../../sync/s3/client/wire/constants";
import { copyHandler } from "../../../../../sync/s3/client/wire/copy-handler";
import { dispatched } from "../../../../../sync/s3/client/wire/dispatch";
import { secureServer } from "../../../../local/cli/aws/certificate";

const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/** A server that records each request as text, and calls `respond` to write the response. */
class RawServer {
  readonly requests: string[] = [];
  readonly sockets = new Set<Socket>();
  respond: (socket: Socket, request: string) => void = (socket) => socket.write(OK);
  port = 0;
  private readonly server: Server = createServer((socket) => {
    this.sockets.add(socket);
    socket.on("error", () => {});
    socket.on("data", (bytes) => {
      const request = bytes.toString("latin1");
      this.requests.push(request);
      this.respond(socket, request);
    });
  });

  async start(): Promise<void> {
    await once(this.server.listen(0, "127.0.0.1"), "listening");
    this.port = (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    if (this.server.listening) await once(this.server.close(), "close");
  }
}

/** The request line and the headers, in a comparable form. */
const parsed = (request: string) => {
  const [line, ...headers] = request.split("\r\n");
  const pairs = headers
    .filter(Boolean)
    .map((header) => header.replace(/^[^:]*/, (name) => name.toLowerCase()));
  return { line, headers: pairs.sort() };
};

describe("the handler of copies", () => {
  const server = new RawServer();
  const node = new NodeHttpHandler();
  let handler: Handler;

  const request = (path: string, more: Partial<HttpRequest> = {}) =>
    new HttpRequest({
      protocol: "http:",
      hostname: "127.0.0.1",
      port: server.port,
      method: "PUT",
      path,
      headers: {
        host: `127.0.0.1:${server.port}`,
        "x-amz-copy-source": "a/k",
        "x-amz-meta-name": "M\xfcller",
      },
      ...more,
    });
  const send = async (path = "/b/k", more?: Partial<HttpRequest>, options?: object): Promise<Response> =>
    (await handler.handle(request(path, more), options)).response;
  const failure = (sent: Promise<unknown>) =>
    sent.then(
      () => expect.fail("expected an error"),
      (error: Error & { readonly code?: string }) => error,
    );

  beforeEach(async () => {
    await server.start();
    server.requests.length = 0;
    server.sockets.clear();
    server.respond = (socket) => socket.write(OK);
    handler = copyHandler(node, 2, 0);
  });
  afterEach(async () => {
    setGlobal(undefined);
    handler.destroy?.();
    await server.stop();
  });

  function setGlobal(value: unknown, symbol: symbol = DISPATCHER): void {
    (globalThis as Record<symbol, unknown>)[symbol] = value;
  }

  it("sends the same request as the SDK's handler, byte for byte", async () => {
    const query = { "x-id": "UploadPartCopy", partNumber: "7", uploadId: "a+b/c=" };
    await send("/b/a%20b/%C3%A9", { query });
    await node.handle(request("/b/a%20b/%C3%A9", { query }));
    const [ours, wanted] = server.requests.map(parsed);
    expect(ours).to.deep.equal(wanted);
    expect(ours?.line).to.match(/^PUT .b.a%20b.%C3%A9\?.*uploadId=a%2Bb%2Fc%3D/);
  });

  it("leaves the first copies, and all other requests, to the SDK's handler", async () => {
    const sent: string[] = [];
    const inner = {
      handle: async ({ path }: HttpRequest) => {
        sent.push(path);
        return { response: { statusCode: 200, headers: {}, body: "" } };
      },
    };
    handler = copyHandler(inner as unknown as Handler, 2, 2);
    for (const path of ["/1", "/2", "/3"]) await send(path);
    await send("/list", { method: "GET", headers: {} });
    expect(sent).to.deep.equal(["/1", "/2", "/list"]);
    expect(server.requests.map((text) => parsed(text).line)).to.deep.equal(["PUT /3 HTTP/1.1"]);
  });

  it("returns status, headers byte for byte, and the whole body", async () => {
    server.respond = (socket) => {
      socket.write("HTTP/1.1 102 Processing\r\nX-Early: 1\r\n\r\n");
      socket.write(
        "HTTP/1.1 404 Not Found\r\nX-Twice: 1\r\nx-twice: 2\r\nX-Name: M\xfc\r\nTransfer-Encoding: chunked\r\n\r\n",
        "latin1",
      );
      for (const chunk of ["<Error>", "é", "</Error>"])
        socket.write(`${Buffer.byteLength(chunk).toString(16)}\r\n${chunk}\r\n`);
      socket.write("0\r\n\r\n");
    };
    const { statusCode, headers, body } = await send();
    expect(statusCode).to.equal(404);
    expect(headers).not.to.have.property("x-early");
    expect(headers).to.include({ "x-twice": "1, 2", "x-name": "M\xfc" });
    expect(String(body)).to.equal("<Error>é</Error>");
  });

  it("keeps connections, and opens no more than it may", async () => {
    const held: Socket[] = [];
    const all = Array.from({ length: 6 }, () => send());
    server.respond = (socket) => {
      held.push(socket);
      if (held.length < 2) return; // both are busy
      for (const one of held.splice(0)) one.write(OK);
    };
    await Promise.all(all);
    expect(server.sockets.size).to.equal(2);
  });

  const broken: Record<string, (socket: Socket) => void> = {
    "before the response": (socket) => socket.destroy(),
    "within the headers": (socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Le"),
    "within the body": (socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok"),
    "within a chunk": (socket) => socket.end("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nok"),
    "within the last chunk of the connection": (socket) =>
      socket.end("HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nok"),
    "before the end of the last chunks": (socket) =>
      socket.end("HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n"),
    "by a reset": (socket) => socket.resetAndDestroy(),
  };
  for (const [when, respond] of Object.entries(broken))
    it(`fails with an error that the SDK retries if the connection breaks ${when}`, async () => {
      server.respond = respond;
      const error = await failure(send());
      expect(error.code).to.equal("ECONNRESET");
      expect(isTransientError(error as never)).to.equal(true);
      server.respond = (socket) => socket.write(OK);
      expect(await send()).to.include({ statusCode: 200 });
    });

  it("fails with an error that the SDK does not retry if the response is not HTTP", async () => {
    server.respond = (socket) => socket.write("SSH-2.0-server\r\n");
    const error = await failure(send());
    expect(error.name).to.equal("HTTPParserError");
    expect(isTransientError(error as never)).to.equal(false);
  });

  it("fails with an error that the SDK retries if there is no connection", async () => {
    await server.stop();
    const error = await failure(send());
    expect(error.code).to.equal("ECONNREFUSED");
    expect(isTransientError(error as never)).to.equal(true);
  });

  it("fails with an error that the SDK retries if connecting takes too long", async () => {
    const timeout = Object.assign(new Error("Connect Timeout Error"), { code: "UND_ERR_CONNECT_TIMEOUT" });
    setGlobal({
      dispatch: (_: object, exchange: { onResponseError(controller: unknown, error: Error): void }) =>
        exchange.onResponseError(undefined, timeout),
    });
    handler = copyHandler(node, 2, 0);
    const error = await failure(send());
    expect(error.name).to.equal("TimeoutError");
    expect(isTransientError(error as never)).to.equal(true);
  });

  it("fails all copies if the certificate of the server is for another name", async () => {
    const { cert, port, close } = await secureServer("other.example");
    const agent = await newAgent({ connections: 2, ca: cert });
    const url = { protocol: "https:", hostname: "localhost", port };
    const all = await Promise.all(
      Array.from({ length: 5 }, () => failure(dispatched(agent, request("/b/k", url), undefined))),
    );
    for (const { code } of all) expect(code).to.equal("ERR_TLS_CERT_ALTNAME_INVALID");
    expect(isTransientError(all[0] as never)).to.equal(false); // as with Node's http
    await agent.destroy();
    close();
  });

  it("waits for a response for any time: S3 takes minutes for a large copy", async () => {
    let options: unknown;
    setGlobal({ dispatch: (given: object) => (options = given) });
    handler = copyHandler(node, 2, 0);
    void send();
    expect(options).to.include({ headersTimeout: 0, bodyTimeout: 0 });
  });

  it("sends nothing if the request was aborted before", async () => {
    const error = await failure(
      abortable(AbortSignal.abort(), (abortSignal) => send("/b/k", {}, { abortSignal })),
    );
    expect(error).to.include({ name: "AbortError", message: "Request aborted" });
    expect(server.sockets.size).to.equal(0);
  });

  it("closes the connection of a request that is aborted", async () => {
    const controller = new AbortController();
    const closed = new Promise<void>((resolve) => {
      server.respond = (socket) => {
        socket.once("close", () => resolve());
        controller.abort();
      };
    });
    const error = await failure(
      abortable(controller.signal, (abortSignal) => send("/b/k", {}, { abortSignal })),
    );
    expect(error).to.include({ name: "AbortError" });
    await closed;
    server.respond = (socket) => socket.write(OK);
    expect(await send()).to.include({ statusCode: 200 });
  });

  it("closes its connections when the client is destroyed, and opens new ones if it is used again", async () => {
    await send();
    const [socket] = server.sockets;
    const closed = once(socket!, "close");
    handler.destroy?.();
    await closed;
    expect(await send()).to.include({ statusCode: 200 });
  });

  it("is bundled with undici, which a function has nowhere else", async () => {
    const module = join(__dirname, "../../../../../sync/s3/client/wire/copy-handler");
    const contents = `import { copyHandler } from ${JSON.stringify(module)};
      const headers = { "x-amz-copy-source": "a/k" };
      const url = { protocol: "http:", hostname: "127.0.0.1", port: ${server.port}, path: "/b/k" };
      copyHandler({}, 2, 0).handle({ ...url, method: "PUT", headers }).then(({ response }) => {
        process.stdout.write(response.body.toString());
      });`;
    const stdin = { contents, resolveDir: __dirname };
    const { outputFiles } = buildSync({ stdin, ...bundling, write: false });
    const child = execFile(process.execPath, ["-"], { cwd: "/" });
    child.stdin!.end(outputFiles[0]!.text);
    const [printed, [code]] = await Promise.all([text(child.stdout!), once(child, "exit")]);
    expect([printed, code]).to.deep.equal(["ok", 0]); // and idle connections do not keep the process
  });

  it("uses its own undici after a call of fetch, whose undici is that of Node.js", async () => {
    const undici = Symbol.for("undici.globalDispatcher.1");
    const before = (globalThis as Record<symbol, unknown>)[undici];
    setGlobal({ dispatch: () => expect.fail("expected the own dispatcher") }, undici);
    try {
      handler = copyHandler(node, 2, 0);
      expect(await send()).to.include({ statusCode: 200 });
    } finally {
      setGlobal(before, undici);
    }
  });

  it("uses the dispatcher that exists when it is made", async () => {
    const paths: string[] = [];
    setGlobal({ dispatch: ({ path }: { readonly path: string }) => paths.push(path) });
    handler = copyHandler(node, 2, 0);
    setGlobal(undefined);
    void send("/given");
    await Promise.resolve();
    expect(paths).to.deep.equal(["/given"]);
  });
});

describe("a copy that undici sends", () => {
  const s3 = createS3();
  const bucket = s3.createBucket("bkt");
  const ETAG = '"9a0364b9e99bb480dd25e1f0284c8555"'; // MD5 of "content"
  let client: S3Client;
  let close: () => Promise<void>;

  before(async () => {
    const listening = await s3.listen();
    const { endpoint } = listening;
    const credentials = { accessKeyId: "embedded", secretAccessKey: "embedded" };
    client = createS3Client({ region: "us-east-1", endpoint, pathStyle: true, maxSockets: 4, credentials });
    client.config.requestHandler = copyHandler(new NodeHttpHandler(), 4, 0);
    close = () => listening.close();
    bucket.put("k", "content");
  });
  afterEach(() => {
    s3.hooks.fault = undefined;
  });
  after(async () => {
    client.destroy();
    await close();
  });

  const source = { Bucket: "bkt", CopySource: "bkt/k" };
  const copies = {
    "an object": () => new CopyCommand({ ...source, Key: "copy" }),
    "an object by the SDK's command": () => new CopyObjectCommand({ ...source, Key: "copy" }),
  };
  for (const [what, make] of Object.entries(copies)) {
    it(`of ${what} is retried, also after an error in a 200, and returns its ETag`, async () => {
      const faults = [
        { kind: "error", code: "SlowDown" },
        { kind: "error", code: "InternalError", status: 200 },
        { kind: "hangUp" },
      ] as const;
      let sent = 0;
      s3.hooks.fault = ({ operation }) => (operation === "CopyObject" ? faults[sent++] : undefined);
      const { CopyObjectResult, $metadata } = (await client.send(make() as CopyObjectCommand)) as {
        readonly CopyObjectResult: { readonly ETag: string };
        readonly $metadata: { readonly attempts: number };
      };
      expect([CopyObjectResult.ETag, $metadata.attempts]).to.deep.equal([ETAG, 4]);
    });

    it(`of ${what} fails with the error of S3`, async () => {
      s3.hooks.fault = ({ operation }) =>
        operation === "CopyObject" ? { kind: "error", code: "AccessDenied" } : undefined;
      const error = await client.send(make() as CopyObjectCommand).catch((thrown: Error) => thrown);
      expect(error).to.include({ name: "AccessDenied" });
    });
  }

  it("of a part returns its ETag, or fails with the error of S3", async () => {
    const part = (UploadId: string) =>
      client.send(new UploadPartCopyCommand({ ...source, Key: "parts", UploadId, PartNumber: 1 }));
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket: "bkt", Key: "parts" }));
    expect((await part(UploadId!)).CopyPartResult?.ETag).to.equal(ETAG);
    expect(await part("none").catch(({ name }: Error) => name)).to.equal("NoSuchUpload");
  });
});
