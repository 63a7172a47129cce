import { expect } from "chai";
import { createS3 } from "../../local/s3";
import { NO_COUNTS } from "../../sync/metrics/counters";
import { wrongCounts } from "../../torture/checks/counts";
import { checkGuards } from "../../torture/checks/guards";
import { BucketHistory, beginHistory, nextChange } from "../../torture/checks/history";
import type { ExecutionLog } from "../../torture/checks/invariants";
import { Observations } from "../../torture/checks/observations";
import { ReceivedRequests } from "../../torture/checks/requests";
import type { ExecutionInput } from "../../torture/world/input";
import { Random } from "../../torture/world/random";
import { type Scenario, scenarioOf } from "../../torture/world/scenario";

const GLOBS = { include: [], exclude: [] };
const INPUT: ExecutionInput = { prefix: "", destinationPrefix: "", compare: "etag", ...GLOBS };
const SCENARIO: Scenario = { ...scenarioOf(new Random(1), ["quiet"]), globs: GLOBS };

/** Two buckets with these keys at the start of an execution, and what the execution has done. */
function world(
  source: readonly string[],
  destination: readonly string[],
  input: Partial<ExecutionInput> = {},
) {
  beginHistory();
  const s3 = createS3();
  const buckets = { source: s3.createBucket("source"), destination: s3.createBucket("destination") };
  const sides = {
    source: new BucketHistory(buckets.source),
    destination: new BucketHistory(buckets.destination),
  };
  for (const key of source) buckets.source.put(key, "12");
  for (const key of destination) buckets.destination.put(key, "12");
  const observe = () => {
    for (const side of Object.values(sides)) side.observe("writer");
  };
  observe();
  const log: ExecutionLog = {
    input: { ...INPUT, ...input },
    ...{ seen: new Observations(), at: nextChange(), destinationTime: 0, written: 0, deleted: 0 },
    ...{ deletedKeys: new Set(), bytes: { written: 0, deleted: 0 }, requests: new ReceivedRequests() },
  };
  return { buckets, sides, log, observe };
}

type Objects = Partial<typeof NO_COUNTS.objects>;

const counted = (objects: Objects, dryRun = false) => ({
  ...{ dryRun, bytes: NO_COUNTS.bytes, requests: NO_COUNTS.requests },
  objects: { ...NO_COUNTS.objects, ...objects },
});

const ENDED = { complete: true, exact: false };

describe("the counts of an execution", () => {
  it("are right if each key is counted once, also a key that was there for a part of the time", () => {
    const { buckets, sides, log, observe } = world(["a", "b"], ["a", "b"]);
    buckets.source.put("c", "12");
    observe();
    buckets.source.delete("c");
    observe();
    for (const found of [2, 3]) {
      const objects = { source: found, destination: 2, kept: 2, conflicts: found - 2 };
      expect(wrongCounts(SCENARIO, sides, log, counted(objects), ENDED)).to.deep.equal([]);
    }
  });

  it("are wrong if a key is counted twice, or by a complete run not at all", () => {
    const { sides, log } = world(["a", "b"], ["a", "b"]);
    const of = (n: number, complete: boolean) =>
      wrongCounts(SCENARIO, sides, log, counted({ source: n, destination: n, kept: n }), {
        ...ENDED,
        complete,
      });
    const wrong = (n: number) => [`${n} in the source, of 2 to 2`, `${n} in the destination, of 2 to 2`];
    expect([of(3, false), of(1, true), of(1, false)]).to.deep.equal([wrong(3), wrong(1), []]);
  });

  it("do not include keys before startAfter, outside the prefix, or that the filters exclude", () => {
    const input = { prefix: "p", destinationPrefix: "q", startAfter: "pb" };
    const { sides, log } = world(["a", "pa", "pb", "pc", "pd"], ["a", "qa", "qc"], input);
    const exclude = [{ glob: "d", matches: (key: string) => key === "d" }];
    const scenario = { ...SCENARIO, globs: { include: [], exclude } };
    const objects = { source: 1, destination: 1, kept: 1 };
    expect(wrongCounts(scenario, sides, log, counted(objects), ENDED)).to.deep.equal([]);
  });

  it("are wrong if copies failed and objects were deleted, or more was copied or deleted than can be", () => {
    const { sides, log } = world(["a"], ["o"]);
    log.deleted = 1;
    const failed = { source: 1, failed: 1, destination: 1, orphans: 1, retained: 1 };
    const done = { source: 1, copied: 1, destination: 1, orphans: 1, deleted: 1 };
    expect(
      [failed, done].map((objects) => wrongCounts(SCENARIO, sides, log, counted(objects), ENDED)),
    ).to.deep.equal([
      ["copies failed, and objects were deleted"],
      ["copied, of 0", "deleted, more than could be"],
    ]);
    expect(wrongCounts(SCENARIO, sides, log, counted(done, true), ENDED)).to.deep.equal([]);
  });

  it("are exact after a run without disturbances, with bytes and requests", () => {
    const { sides, log } = world(["a"], ["a"]);
    log.written = 1;
    log.bytes.written = 2;
    log.requests.add("HeadObject");
    const objects = { source: 1, destination: 1, kept: 1 };
    expect(wrongCounts(SCENARIO, sides, log, counted(objects), { ...ENDED, exact: true })).to.deep.equal([
      "0 HEAD, of 1",
      "1 copied and 0 deleted",
      'bytes: {"copied":2,"deleted":0}',
    ]);
  });
});

describe("the guards of an execution", () => {
  /** The rules that the deletes of these keys break. */
  function broken(input: Partial<ExecutionInput>, keys: readonly string[], source = ["a"]): string[] {
    const rules: string[] = [];
    const { sides, log } = world(source, ["a", "b", "c", "d"], { allowEmptySource: true, ...input });
    for (const key of keys) log.deletedKeys.add(key);
    checkGuards(SCENARIO, sides, log, (rule) => rules.push(rule));
    return rules;
  }

  it("allow what they allow", () => {
    expect(
      broken({ maxDeletes: 2, maxDeletePercent: 50, allowEmptySource: false }, ["b", "c"]),
    ).to.deep.equal([]);
  });

  it("are broken by one delete too many", () => {
    expect([
      broken({ delete: false }, ["b"]),
      broken({ maxDeletes: 1 }, ["b", "c"]),
      broken({ maxDeletePercent: 49 }, ["b", "c"]),
      broken({ allowEmptySource: false }, ["b"], []),
    ]).to.deep.equal([
      ["An object was deleted although the input forbids it"],
      ["More objects were deleted than maxDeletes allows"],
      ["More objects were deleted than maxDeletePercent allows"],
      ["An object was deleted although the source was empty"],
    ]);
  });
});
