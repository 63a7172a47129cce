import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import FakeTimers from "@sinonjs/fake-timers";
import { expect } from "chai";
import { step as prepare } from "../../functions/prepare";
import { OTHER_SOCKETS } from "../../functions/runtime/constants";
import { LambdaEnvironment } from "../../functions/runtime/environment";
import type { Settings } from "../../functions/runtime/settings";
import { createS3, type Fault, type S3Call } from "../../local/s3";
import { pairOf } from "../../sync/request/pair";

const SETTINGS: Settings = {
  pairs: [pairOf("default", "source-bucket", "destination-bucket")],
  runsBucket: "runs-bucket",
  account: "123456789012",
  workers: 1,
  copiesPerWorker: 8,
  requesterPays: false,
  s3UsePathStyle: true,
};

const CREDENTIALS = { accessKeyId: "AKID", secretAccessKey: "secret" };
const CONTEXT = { awsRequestId: "1", getRemainingTimeInMillis: () => 900_000 };

/** A warm function's environment, over an embedded server with three buckets. */
function environment() {
  let now = Date.parse("2026-11-26T12:00:00Z");
  const s3 = createS3({ clock: () => now });
  const [source, destination, runs] = ["source-bucket", "destination-bucket", "runs-bucket"].map((name) =>
    s3.createBucket(name),
  );
  const warm = new LambdaEnvironment(SETTINGS, {
    region: "us-east-1",
    endpoint: "http://s3.embedded",
    credentials: CREDENTIALS,
    requestHandler: s3.requestHandler(),
    now: () => now,
    sleep: async (ms) => {
      now += ms;
    },
  });
  const advanceClock = (seconds: number) => {
    now += seconds * 1_000;
  };
  return { s3, source: source!, destination: destination!, runs: runs!, warm, advanceClock };
}

const START = {
  input: {},
  execution: "run-1",
  executionArn: "arn:run-1",
  startedAt: "2026-11-26T12:00:00.000Z",
};

describe("the time at which a run starts", () => {
  it("is that of the destination's server, and not that of this computer or of the source's server", async () => {
    for (const minutes of [10, -10]) {
      const { warm, source } = environment();
      source.clockOffset = minutes * 60_000;
      const startedAt = "2030-01-01T00:00:00.000Z";
      const { run } = await prepare(warm.runtime(), { ...START, startedAt }, CONTEXT);
      expect([run.startedAt, run.destinationTime.slice(0, 19)]).to.deep.equal([
        startedAt,
        "2026-11-26T12:00:00",
      ]);
    }
  });

  it("is that of the destination's server in a warm function too, if the source's server is ahead", async () => {
    const { warm, source, advanceClock } = environment();
    source.clockOffset = 600_000;
    await prepare(warm.runtime(), START, CONTEXT);
    advanceClock(60);
    const { run } = await prepare(warm.runtime(), START, CONTEXT);
    expect(run.destinationTime.slice(0, 19)).to.equal("2026-11-26T12:01:00");
  });
});

describe("the limit of copies in flight", () => {
  const copy = (warm: LambdaEnvironment) =>
    warm
      .runtime()
      .store("us-east-1")
      .copy({
        source: { bucket: "source-bucket", key: "key", etag: '"c4ca4238a0b923820dcc509a6f75849b"' },
        destination: { bucket: "destination-bucket", key: "key", etag: null },
        storageClass: "STANDARD",
        redirect: null,
      });

  /** The limit after requests of which the first ones are refused. */
  async function limitAfter(
    refuse: (call: S3Call) => Fault | undefined,
    use: (warm: LambdaEnvironment) => Promise<unknown>,
  ): Promise<{ readonly before: number; readonly after: number }> {
    const { s3, source, warm } = environment();
    source.put("key", "1");
    let refusals = 0;
    s3.hooks.fault = (call) => {
      const fault = refusals < 1 ? refuse(call) : undefined;
      if (fault) refusals++;
      return fault;
    };
    const { limit } = warm.runtime().copyPermits;
    const before = limit.current;
    const clock = FakeTimers.install({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      const done = use(warm);
      while (
        !(await Promise.race([done.then(() => true), new Promise((resolve) => setImmediate(resolve, false))]))
      )
        clock.runAll(); // the SDK waits before it retries
    } finally {
      clock.uninstall();
    }
    expect(refusals).to.equal(1);
    return { before, after: limit.current };
  }

  const refusing =
    (operation: string, code: string, status: number) =>
    (call: S3Call): Fault | undefined =>
      call.operation === operation ? { kind: "error", code, status } : undefined;

  for (const [code, status] of [
    ["SlowDown", 503],
    ["ServiceUnavailable", 503],
    ["TooManyRequests", 429],
    ["ThrottlingException", 400],
    ["RequestLimitExceeded", 503],
  ] as const)
    it(`falls after a copy that is refused with ${status} ${code}`, async () => {
      const { before, after } = await limitAfter(refusing("CopyObject", code, status), copy);
      expect(after).to.equal(before / 2);
    });

  it("falls after a refused copy that is not the first one to its bucket, and is sent without most of the SDK", async () => {
    let copies = 0;
    const refuse = (call: S3Call): Fault | undefined =>
      call.operation === "CopyObject" && ++copies === 2
        ? { kind: "error", code: "SlowDown", status: 503 }
        : undefined;
    const { before, after } = await limitAfter(refuse, async (warm) => {
      await copy(warm);
      await copy(warm).catch(() => {}); // the destination has the first one
    });
    expect(after).to.equal(before / 2);
  });

  it("does not fall after a refused LIST, HEAD or record: the limit is that of copies", async () => {
    const uses: Record<string, (warm: LambdaEnvironment) => Promise<unknown>> = {
      ListObjectsV2: (warm) => warm.runtime().store("us-east-1").list("source-bucket", "", null),
      HeadObject: (warm) => warm.runtime().store("us-east-1").head("source-bucket", "key"),
      PutObject: (warm) =>
        warm
          .runtime()
          .records({ startedAt: "", id: "1" } as never)
          .write("record", {}),
      DeleteObjects: (warm) =>
        warm
          .runtime()
          .store("us-east-1")
          .remove("source-bucket", [{ key: "another", etag: '"0af"' }]),
    };
    for (const [operation, use] of Object.entries(uses)) {
      const { before, after } = await limitAfter(refusing(operation, "SlowDown", 503), use);
      expect(after, operation).to.equal(before);
    }
  });

  it("does not fall after a copy that fails for another reason", async () => {
    for (const [code, status] of [
      ["InternalError", 500],
      ["AccessDenied", 403],
      ["InvalidRequest", 400],
    ] as const) {
      const { before, after } = await limitAfter(refusing("CopyObject", code, status), (warm) =>
        copy(warm).catch(() => {}),
      );
      expect(after, code).to.equal(before);
    }
  });
});

describe("requests that wait for a socket", () => {
  it("do not time out: part copies, and the HEAD of another object", async () => {
    const held: ServerResponse[] = [];
    let hold = true;
    const respond = (response: ServerResponse) =>
      response.end("<CopyPartResult><ETag>&quot;0af&quot;</ETag></CopyPartResult>");
    const server = createServer((request, response) => {
      if (request.method !== "PUT") response.writeHead(200, { "content-length": "1", etag: '"0af"' }).end();
      else if (hold) held.push(response);
      else respond(response);
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    const { port } = server.address() as AddressInfo;
    const warm = new LambdaEnvironment(
      { ...SETTINGS, copiesPerWorker: 4 },
      { region: "us-east-1", endpoint: `http://127.0.0.1:${port}`, credentials: CREDENTIALS },
    );
    const store = warm.runtime().store("us-east-1");
    const upload = { bucket: "destination-bucket", key: "key", id: "1" };
    const source = { bucket: "source-bucket", key: "key", etag: '"0af"' };
    const clock = FakeTimers.install({
      toFake: ["setTimeout", "clearTimeout"],
      shouldClearNativeTimers: true,
    });
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    const outcomes: string[] = [];
    const track = (request: Promise<unknown>) =>
      void request.then(
        () => outcomes.push("succeeded"),
        (error: Error) => outcomes.push(error.name),
      );
    try {
      // Four objects of at least 16 parts each.
      for (let i = 1; i <= 64; i++)
        track(store.copyPart(upload, { number: i, source, range: { from: i, to: i } }));
      while (held.length < 4) await turn(); // as many as the limit of copies allows
      track(store.head("source-bucket", "another"));
      while (outcomes.length < 1) await turn(); // it waits for no copy
      for (let i = 0; i < 20; i++) {
        await turn();
        clock.tick(31_000);
      }
      hold = false;
      for (const response of held) respond(response);
      for (let turns = 0; turns < 5_000 && outcomes.length < 65; turns++) await turn();
      expect(outcomes).to.deep.equal(Array(65).fill("succeeded"));
    } finally {
      clock.uninstall();
      server.closeAllConnections();
      server.close();
    }
  });
});

describe("a check of the lease", () => {
  it("waits for no other request, also if a server responds to none of them", async () => {
    const { s3, warm } = environment();
    const { leases, store } = warm.runtime();
    const holder = { name: "run-1", execution: "arn:run-1", startedAt: "2026-11-26T12:00:00Z" };
    const lease = await leases.take(
      { ...holder, destination: "destination-bucket", destinationPrefix: "" },
      async () => undefined,
    );
    const full = Promise.withResolvers<void>();
    let stalled = 0;
    s3.hooks.fault = ({ bucket }) => {
      if (bucket !== "source-bucket") return undefined;
      if (++stalled === OTHER_SOCKETS) full.resolve();
      return { kind: "stall" };
    };
    const end = new AbortController();
    const source = store("us-east-1", end.signal);
    const waiting = Array.from({ length: OTHER_SOCKETS + 1 }, (_, i) => source.head("source-bucket", `${i}`));
    await full.promise;
    let checked = false;
    const check = leases.check(lease).then(() => {
      checked = true;
    });
    for (let turns = 0; turns < 1_000 && !checked; turns++)
      await new Promise((resolve) => setImmediate(resolve));
    expect(checked).to.equal(true);
    end.abort();
    await Promise.allSettled([check, ...waiting]);
  });
});
