import { expect } from "chai";
import { newCounters } from "../../../../sync/metrics/counters";
import type { Failure } from "../../../../sync/model/failure";
import type { ItemResult, OutcomeRecord } from "../../../../sync/records/schema";
import { allDenied, roundResult } from "../../../../sync/steps/round/result";
import { UNEVENTFUL } from "../../item-result";

const RANGES = [
  [{ after: null, through: "f" }],
  [{ after: "f", through: "p" }],
  [{ after: "p", through: null }],
] as const;

type Counts = Partial<ItemResult["counters"]["objects"]>;

function resultOf(counts: Counts, over: Partial<ItemResult> = {}): ItemResult {
  const counters = newCounters();
  Object.assign(counters.objects, counts);
  return { ...UNEVENTFUL, counters, ...over };
}

/** The result of a worker with keys that the filters excluded. */
function filteredOut(keys: number, counts: Counts = {}, over: Partial<ItemResult> = {}): ItemResult {
  const result = resultOf(counts, over);
  return { ...result, counters: { ...result.counters, filteredOut: keys, workedMs: 60_000 } };
}

const resultsOf = (...results: (ItemResult | undefined)[]) =>
  new Map(results.flatMap((result, i) => (result ? [[i, result] as const] : [])));

const round = (results: (ItemResult | undefined)[], crashes: Failure[] = []) =>
  roundResult(RANGES, resultsOf(...results), crashes);

const stopped = (error: string, cause: string, fatal = false) =>
  resultOf({}, { stopped: { error, cause, fatal } });

describe("the result of a round", () => {
  it("has made progress if any key or part was done, or a filter excluded a key", () => {
    const nothing = resultOf({});
    const progressed = (over: ItemResult) => round([nothing, over, undefined]).progressed;
    expect(progressed(nothing)).to.equal(false);
    expect(progressed(resultOf({ source: 1, kept: 1 }))).to.equal(true);
    expect(progressed(resultOf({ destination: 1, orphans: 1 }))).to.equal(true);
    expect(progressed(resultOf({}, { parts: 1 }))).to.equal(true);
    expect(progressed(filteredOut(1))).to.equal(true);
    expect(progressed(stopped("StoreError", "no"))).to.equal(false);
    expect(round([undefined, undefined, undefined]).progressed).to.equal(false);
  });

  it("confirms the estimates if the filters excluded as many keys", () => {
    const items = [[{ after: null, through: null, keys: 100 }]];
    expect(roundResult(items, resultsOf(filteredOut(90)), []).asExpected).to.equal(0.9);
  });

  it("does not take keys for slow because the filters excluded others", () => {
    const rest = { after: "b", through: "f" };
    const some = filteredOut(0, { source: 1_000 }, { remaining: [rest] });
    const few = filteredOut(990, { source: 10 }, { remaining: [rest] });
    expect(round([some, few]).remaining.slice(0, 2)).to.deep.equal([rest, rest]);
  });

  it("has the remaining ranges of all items, and all ranges of an item without a result", () => {
    const rest = { after: "b", through: "f" };
    const { remaining } = round([resultOf({}, { remaining: [rest] }), undefined, resultOf({ source: 1 })]);
    expect(remaining).to.deep.equal([rest, ...RANGES[1]]);
  });

  it("adds up conflicts on keys that the destination does not have", () => {
    expect(
      round([resultOf({}, { unresolved: 2 }), resultOf({}), resultOf({}, { unresolved: 1 })]).unresolved,
    ).to.equal(3);
  });

  it("lists the failures of all items before the other outcomes", () => {
    const record = (key: string, outcome: OutcomeRecord["outcome"]) => ({ key, outcome }) as OutcomeRecord;
    const skipped = resultOf({}, { notable: [record("a", "skipped")] });
    const failed = resultOf({}, { notable: [record("b", "failed"), record("c", "conflict")] });
    const { notable } = round([skipped, failed, undefined]);
    expect(notable.map(({ key }) => key)).to.deep.equal(["b", "a", "c"]);
  });

  it("has the errors of workers that stopped or crashed: the most frequent ones first, each once, at most five", () => {
    const crash = (error: string, cause = error): Failure => ({ error, cause });
    const memory = crash("Runtime.ExitError", "Runtime exited with error: signal: killed");
    const { errors } = round(
      [
        stopped("TimeoutError", "S3 sent no byte"),
        stopped("TimeoutError", "S3 sent no byte"),
        stopped("X", "x"),
      ],
      [memory, memory, memory, crash("A"), crash("B"), crash("C")],
    );
    expect(errors).to.deep.equal([
      memory,
      crash("TimeoutError", "S3 sent no byte"),
      crash("X", "x"),
      crash("A"),
      crash("B"),
    ]);
  });

  it("tells errors with one name and different causes apart", () => {
    const { errors } = round([stopped("StoreError", "one"), stopped("StoreError", "another"), undefined]);
    expect(errors.map(({ cause }) => cause)).to.deep.equal(["one", "another"]);
  });

  it("is a failure of the run if a worker's error concerns the whole run, and only then", () => {
    expect(round([stopped("StoreError", "no"), resultOf({ source: 1 })]).failure).to.equal(null);
    const { failure } = round([stopped("StoreError", "no"), stopped("InvalidCredentials", "expired", true)]);
    expect(failure).to.deep.equal({ error: "InvalidCredentials", cause: "expired" });
    const crashed = [
      { error: "SandboxTimedout", cause: "900 s" },
      { error: "LeaseLost", cause: "to another run" },
    ];
    expect(round([undefined], crashed.slice(0, 1)).failure).to.equal(null);
    expect(round([undefined, resultOf({ source: 1 })], crashed).failure).to.deep.equal(crashed[1]);
  });
});

const NOT_ALLOWED: OutcomeRecord = {
  key: "k",
  action: "copy",
  outcome: "failed",
  reason: "no",
  code: "AccessDenied",
  size: 1,
  milliseconds: 1,
};

describe("all copies of a round were denied", () => {
  const denied = (n: number, over: Counts = {}) =>
    resultOf({ source: n, failed: n, ...over }, { denied: n, notable: [NOT_ALLOWED] });

  it("if at least the given number was denied, and no copy was allowed or failed for another reason", () => {
    expect(allDenied([denied(600), denied(400)], 1_000)).to.equal("no");
    expect(allDenied([denied(600), denied(399)], 1_000)).to.equal(undefined);
    expect(allDenied([denied(1_000), resultOf({ source: 1, copied: 1 })], 1_000)).to.equal(undefined);
    expect(allDenied([denied(1_000, { failed: 1_001 })], 1_000)).to.equal(undefined);
    expect(allDenied([denied(1_000), resultOf({ source: 5, kept: 5 })], 1_000)).to.equal("no");
    expect(allDenied([], 0)).to.equal(undefined);
  });

  it("but not if a worker stopped among the denied keys for another reason", () => {
    const remaining = [{ after: "k", through: null }];
    const rest = (stopped: boolean) => ({ ...denied(1_000), remaining, allDenied: stopped });
    expect(allDenied([denied(1_000), rest(true)], 1_000)).to.equal("no");
    expect(allDenied([denied(1_000), rest(false)], 1_000)).to.equal(undefined);
  });
});
