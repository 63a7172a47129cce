import { expect } from "chai";
import type { Fault } from "../../../../local/s3";
import { runNamed } from "../../../../simulate/run/machine";
import { RateLimit } from "../../../../sync/concurrency/rate-limit";
import { newCounters } from "../../../../sync/metrics/counters";
import { AccessDenied } from "../../../../sync/model/errors";
import { Records } from "../../../../sync/records/records";
import { type ObjectStore, StoreError } from "../../../../sync/s3/object-store";
import type { DeleteFailure, DeleteOrder } from "../../../../sync/s3/objects";
import { deleteOrphans } from "../../../../sync/steps/deletes/delete-orphans";
import type { Budget } from "../../../../sync/worker/context";
import { memoryStore } from "../../memory-store";
import { type World, world } from "../../world";

const HOUR = 3_600_000;
const run = runNamed("deletes");

type Remove = (orders: readonly DeleteOrder[], nth: number) => readonly DeleteFailure[] | Promise<never>;

interface Batch {
  /** The number of lines of each file. */
  readonly files: readonly number[];
  /** Responds to the nth request, from 1. Default: every key is deleted. */
  readonly remove?: Remove;
  /** Keys that the source has by now. A HEAD finds them in both buckets. */
  readonly source?: ReadonlySet<string>;
  /** Whether the source has a page of other keys before each orphan. */
  readonly between?: boolean;
}

interface Attempt {
  readonly redrives?: number;
  readonly itemRedrives?: number;
  /** Milliseconds since the start of the run. */
  readonly age?: number | (() => number);
  /** Called while a request waits for its rate. */
  readonly pause?: () => Promise<void>;
  readonly budget?: Budget;
  /** Aborts when the invocation is stopped. */
  readonly stop?: AbortSignal;
}

/** What all orphans of a batch have in common in the outcomes. */
const ORPHAN = { action: "delete", size: 1, destinationEtag: "0af", milliseconds: 0 };

/** A batch of orphans, as a run leaves it. */
async function batchOf({ files, remove = () => [], source = new Set(), between = false }: Batch) {
  const records = new Records(memoryStore(), "runs", run);
  const orphans = files.map((lines, file) =>
    Array.from({ length: lines }, (_, i) => ({ key: `${file}/${i}`, etag: '"0af"', size: 1 })),
  );
  const manifest = orphans.map((lines, file) => ({
    key: `orphans/${file}`,
    first: "",
    last: "",
    count: lines.length,
    bytes: lines.length,
  }));
  for (const [file, lines] of orphans.entries()) {
    await records.writeText(`orphans/${file}`, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  }
  const sent: string[][] = [];
  const waits: number[] = [];
  const reads: string[] = [];
  const store: ObjectStore = {
    ...memoryStore(),
    remove: async (_, orders) => {
      sent.push(orders.map(({ key }) => key));
      return remove(orders, sent.length);
    },
    head: async (_, key) => {
      reads.push(key);
      return source.has(key) ? ({ key } as never) : undefined;
    },
    list: async (_, __, after) => {
      reads.push(`after ${after}`);
      const keys = [...source].filter((key) => key > (after ?? "")).sort();
      const page = between ? [`${after}-`] : keys;
      return { entries: page.map((key) => ({ key }) as never), last: !between };
    },
  };
  const attempt = async (over: Attempt = {}) => {
    const age = typeof over.age === "function" ? over.age : () => Number(over.age ?? 0);
    const rate = new RateLimit({ now: () => 0, sleep: over.pause ?? (async () => {}) });
    if (over.pause) await rate.take(1e6); // so that the next request has to wait
    return deleteOrphans(
      {
        source: store,
        destination: store,
        records,
        counters: newCounters(),
        now: () => Date.parse(run.startedAt) + age(),
        sleep: async (ms) => void waits.push(ms),
        division: { items: [manifest], keysPerSecond: 1e5 },
        budget: over.budget ?? { mayBegin: () => true, signal: new AbortController().signal },
        rate,
        stop: over.stop,
      },
      { run, round: 1, batch: 0, redrives: over.redrives ?? 0, itemRedrives: over.itemRedrives ?? 0 },
    );
  };
  return { attempt, sent, waits, reads, keys: orphans.flat().map(({ key }) => key) };
}

const failing =
  (code: string, message = code): Remove =>
  (orders) =>
    orders.map(({ key }) => ({ key, code, message }));

describe("deleting a batch of orphans", () => {
  it("takes one request for every 1,000 keys, for any number of files", async () => {
    const sizes = async (files: readonly number[]) => {
      const { attempt, sent, keys } = await batchOf({ files });
      const { counters } = await attempt();
      expect(sent.flat()).to.deep.equal(keys);
      expect(counters.objects.deleted).to.equal(keys.length);
      return sent.map((request) => request.length);
    };
    expect(await sizes([3, 200, 1, 45])).to.deep.equal([249]);
    expect(await sizes([999, 2, 1_500, 10])).to.deep.equal([1_000, 1_000, 511]);
    expect(await sizes([2_000])).to.deep.equal([1_000, 1_000]);
    expect(await sizes([1_000, 1])).to.deep.equal([1_000, 1]);
  });

  for (const code of [
    "NotConfirmed",
    "InternalError",
    "SlowDown",
    "ServiceUnavailable",
    "OperationAborted",
    "ConditionalRequestConflict",
  ]) {
    it(`retries a key that fails with ${code}, and no other one`, async () => {
      const { attempt, sent, waits } = await batchOf({
        files: [4],
        remove: (orders, nth) => (nth < 3 ? failing(code)(orders.slice(0, nth === 1 ? 2 : 1), nth) : []),
      });
      const { failed, counters } = await attempt();
      expect(sent.map((request) => request.length)).to.deep.equal([4, 2, 1]);
      expect(waits).to.deep.equal([200, 400]);
      expect([failed, counters.objects.deleted, counters.objects.retained]).to.deep.equal([0, 4, 0]);
    });
  }

  it("reports a key that fails at every attempt, and does not wait after the last one", async () => {
    const { attempt, sent, waits } = await batchOf({
      files: [1],
      remove: failing("ConditionalRequestConflict"),
    });
    const { failed, notable, counters } = await attempt();
    expect(sent).to.have.length(5);
    expect(waits).to.deep.equal([200, 400, 800, 1_600]);
    expect([failed, counters.objects.deleted, counters.objects.retained]).to.deep.equal([1, 0, 1]);
    const code = "ConditionalRequestConflict";
    expect(notable).to.deep.equal([{ ...ORPHAN, key: "0/0", outcome: "failed", reason: code, code }]);
  });

  it("does not retry what another attempt cannot change", async () => {
    for (const code of ["AccessDenied", "InvalidArgument", "MethodNotAllowed"]) {
      const { attempt, sent, waits } = await batchOf({ files: [2], remove: failing(code) });
      expect((await attempt()).failed).to.equal(2);
      expect([sent.length, waits.length], code).to.deep.equal([1, 0]);
    }
  });

  it("retries all keys of a request that fails as a whole", async () => {
    for (const error of [
      new StoreError("InternalError", 500, "no"),
      new SyntaxError("Unexpected token"),
      new TypeError(),
    ]) {
      const { attempt, sent } = await batchOf({
        files: [3],
        remove: (_, nth) => (nth === 1 ? Promise.reject(error) : []),
      });
      const { counters } = await attempt();
      expect(sent.map((request) => request.length)).to.deep.equal([3, 3]);
      expect(counters.objects.deleted).to.equal(3);
    }
  });

  it("stops with the error if S3 denies the whole request", async () => {
    const denied = new AccessDenied("s3:DeleteObject", "bucket", "no");
    const { attempt, sent } = await batchOf({ files: [3], remove: () => Promise.reject(denied) });
    const { stopped, remaining } = await attempt();
    expect(stopped).to.deep.include({ error: "AccessDenied", fatal: true });
    expect(remaining.map(({ count }) => count)).to.deep.equal([3]);
    expect(sent).to.have.length(1);
  });

  it("has no error of a request that fails after a stop", async () => {
    for (const stops of [true, false]) {
      const stop = new AbortController();
      const { attempt } = await batchOf({
        files: [3],
        remove: () => {
          if (stops) stop.abort();
          return Promise.reject(new AccessDenied("s3:DeleteObject", "bucket", "no"));
        },
      });
      const { stopped, remaining } = await attempt({ stop: stop.signal });
      expect(stopped?.error).to.equal(stops ? undefined : "AccessDenied");
      expect(remaining.map(({ count }) => count)).to.deep.equal([3]);
    }
  });

  it("counts an orphan that has gone meanwhile as deleted, and one that has changed as retained", async () => {
    const { attempt } = await batchOf({
      files: [4],
      source: new Set(["0/1"]),
      remove: () => [
        { key: "0/0", code: "NoSuchKey", message: "" },
        { key: "0/1", code: "PreconditionFailed", message: "" },
        { key: "0/2", code: "NotFound", message: "" },
        { key: "0/3", code: "PreconditionFailed", message: "" }, // it has a delete marker
      ],
    });
    const { counters, failed, notable } = await attempt();
    expect([counters.objects.deleted, counters.objects.retained, failed]).to.deep.equal([3, 1, 0]);
    expect(notable).to.deep.equal([
      { ...ORPHAN, key: "0/1", outcome: "retained", reason: "changed after it was listed" },
    ]);
  });
});

describe("an old list of orphans is checked against the source again: keys that came back are retained", () => {
  const source = new Set(["0/1", "0/3"]);
  const old: Record<string, Parameters<Awaited<ReturnType<typeof batchOf>>["attempt"]>[0]> = {
    "more than an hour after the start of the run": { age: HOUR + 1 },
    "days after the start of the run": { age: 72 * HOUR },
    "after a redrive of the execution": { redrives: 1 },
    "after a redrive of the batch": { itemRedrives: 1 },
  };
  for (const [when, how] of Object.entries(old))
    it(when, async () => {
      const { attempt, sent } = await batchOf({ files: [5], source });
      const { counters, notable, failed } = await attempt(how);
      expect(sent).to.deep.equal([["0/0", "0/2", "0/4"]]);
      expect([counters.objects.deleted, counters.objects.retained, failed]).to.deep.equal([3, 2, 0]);
      expect(notable).to.deep.equal(
        [...source].map((key) => ({
          ...ORPHAN,
          key,
          outcome: "retained",
          reason: "the source has it again",
        })),
      );
    });

  it("after a pause, such as that of a suspended computer, during which the next request waited", async () => {
    const { attempt, sent } = await batchOf({ files: [5], source });
    let age = 0;
    const pause = async () => {
      age = HOUR + 1;
    };
    const { remaining, stopped } = await attempt({ age: () => age, pause });
    expect([sent, remaining.length, stopped]).to.deep.equal([[], 1, null]);
    const { counters } = await attempt({ age: HOUR + 1 });
    expect(sent).to.deep.equal([["0/0", "0/2", "0/4"]]);
    expect(counters.objects.retained).to.equal(2);
  });

  it("at the second attempt at a batch, whose first one was killed at any time", async () => {
    const { attempt, sent } = await batchOf({
      files: [5],
      source,
      remove: (_, nth) =>
        nth === 1 ? Promise.reject(new AccessDenied("s3:DeleteObject", "b", "killed")) : [],
    });
    await attempt().catch(() => {});
    await attempt();
    expect(sent).to.deep.equal([
      ["0/0", "0/1", "0/2", "0/3", "0/4"],
      ["0/0", "0/2", "0/4"],
    ]);
  });

  it("a part at a time: a check of all of it that takes longer than the round would never make progress", async () => {
    const { attempt, reads } = await batchOf({ files: [10_000], between: true });
    const inTime = () => reads.length < 5_000;
    const budget = { mayBegin: inTime, signal: new AbortController().signal };
    const { counters, remaining } = await attempt({ age: HOUR + 1, budget });
    expect(counters.objects.deleted).to.be.at.least(4_000);
    expect(remaining.map(({ count, skip = 0 }) => count - skip)).to.deep.equal([
      10_000 - counters.objects.deleted,
    ]);
  });

  it("not within the hour, at the first attempt, where it would only cost requests", async () => {
    const { attempt, sent, reads } = await batchOf({ files: [5], source });
    await attempt({ age: HOUR });
    expect([sent.flat().length, reads]).to.deep.equal([5, []]);
  });

  it("and nothing is deleted if the source cannot be read", async () => {
    const { attempt, sent } = await batchOf({ files: [5], source });
    const denied = new Set<string>();
    const refuse = () => {
      throw new StoreError("AccessDenied", 403, "no");
    };
    Object.assign(denied, { has: refuse, [Symbol.iterator]: refuse }); // neither HEAD nor LIST is allowed
    const unreadable = await batchOf({ files: [5], source: denied });
    const { stopped, remaining } = await unreadable.attempt({ redrives: 1 });
    expect([stopped?.error, stopped?.fatal, remaining.length]).to.deep.equal(["StoreError", false, 1]);
    expect(unreadable.sent).to.deep.equal([]);
    await attempt({ redrives: 1 });
    expect(sent).to.have.length(1);
  });

  it("with prefixes on both sides, and in a run whose execution is redriven days later", async () => {
    const all = world({ recordsInMemory: true });
    all.source.put("from/key", "1");
    for (let i = 0; i < 30; i++) all.destination.put(`to/orphan-${i}`, "1");
    all.advanceClock(60);
    const beforeDeletes = () => {
      all.advanceClock(3 * 24 * 3_600);
      all.source.put("from/orphan-7", "it is back");
      all.source.put("from/orphan-21", "", { encryption: { kind: "customer", keyMd5: "md5" } });
      all.source.put("to/orphan-3", "under the destination's prefix, which says nothing");
    };
    const input = { prefix: "from/", destinationPrefix: "to/" };
    const { output, report } = await all.sync(input, { beforeDeletes, redrives: 1 });
    expect(output.objects).to.deep.include({ orphans: 30, deleted: 28, retained: 2 });
    expect(all.destination.keys()).to.deep.equal(["to/key", "to/orphan-21", "to/orphan-7"]);
    const reason = "the source has it again";
    expect(report.notable.map(({ key }) => key).sort()).to.deep.equal(["to/orphan-21", "to/orphan-7"]);
    expect(new Set(report.notable.map((record) => record.reason))).to.deep.equal(new Set([reason]));
  });
});

describe("orphans whose keys no object of the source can have, in a redriven run", () => {
  for (const [what, key] of [
    ["the marker of the prefix", "a/b/"],
    ["a key whose two dots leave the root", "a/b/../x"],
  ] as const)
    it(`are deleted: ${what}`, async () => {
      const all = world({ recordsInMemory: true });
      all.source.put("key", "1");
      all.destination.put(key, "1");
      all.advanceClock(60);
      const { error, output } = await all.sync({ destinationPrefix: "a/b/" }, { redrives: 1 });
      expect([error, output.objects.deleted]).to.deep.equal(["", 1]);
      expect(all.destination.keys()).to.deep.equal(["a/b/key"]);
    });
});

describe("a run whose DeleteObjects responses are not readable", () => {
  const orphaned = (): World => {
    const all = world({ recordsInMemory: true });
    all.source.put("key", "1");
    for (let i = 0; i < 10; i++) all.destination.put(`orphan-${i}`, "1");
    all.advanceClock(60);
    return all;
  };
  const bodies: Record<string, Fault> = {
    "empty bodies": { kind: "replaceBody", body: "" },
    "HTML pages": { kind: "replaceBody", body: "<html><body>Welcome</body></html>" },
    "an <Error> without a key": {
      kind: "replaceBody",
      body: "<DeleteResult><Error><Code>InternalError</Code><Message>no</Message></Error></DeleteResult>",
    },
    "errors with status 200": { kind: "error", code: "InternalError", status: 200 },
  };
  for (const [what, fault] of Object.entries(bodies)) {
    const faulty = (all: World, times: number) => {
      let left = times;
      all.s3.hooks.fault = ({ operation }) =>
        operation === "DeleteObjects" && left-- > 0 ? fault : undefined;
    };

    it(`(${what}) deletes the orphans at a later attempt`, async () => {
      const all = orphaned();
      faulty(all, 2);
      const { error, output } = await all.sync();
      expect(error).to.equal("");
      expect(output.objects).to.deep.include({ orphans: 10, deleted: 10, retained: 0 });
      expect(all.destination.keys()).to.deep.equal(["key"]);
    });

    it(`(${what}) fails, and counts no orphan as deleted, if none is readable`, async () => {
      const all = orphaned();
      faulty(all, Number.POSITIVE_INFINITY);
      const { error, output, report } = await all.sync();
      expect(error).to.equal("SyncIncomplete");
      expect(output.objects).to.deep.include({ orphans: 10, deleted: 0, retained: 10 });
      expect(report.notable[0]).to.deep.include({ outcome: "failed", code: "NotConfirmed" });
    });
  }
});
