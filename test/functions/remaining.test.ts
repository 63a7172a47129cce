import { expect } from "chai";
import { orphansLeft } from "../../functions/runtime/reporting/remaining-line";
import type { BucketAccess } from "../../local/s3";
import { newCounters } from "../../sync/metrics/counters";
import { evaluated, withAdvancingTime } from "../local/scene";
import { type Line, type Logged, logged, METRICS, published, STACK } from "./stack-log";

/** 40 objects that the destination lacks, and 5 orphans. */
function different(source: BucketAccess, destination: BucketAccess): void {
  for (let i = 0; i < 40; i++) source.put(`object-${String(i).padStart(2, "0")}`, "text");
  for (let i = 0; i < 5; i++) destination.put(`orphan-${i}`, "text");
}

const events = (lines: readonly Line[]) =>
  lines
    .filter(({ event }) => event === "round" || event === "run")
    .map(({ runId, event, round, RemainingKeys }) => [runId, event, round, RemainingKeys]);

describe("the metric RemainingKeys", () => {
  before(evaluated);

  it("has nothing for an unknown bucket, then the orphans, and 0 at the end; with a key histogram the keys", async () => {
    const lines = await logged([{}, {}], METRICS, { seed: different });
    expect(events(lines)).to.deep.equal([
      ["run-1", "round", 1, 5], // deletes
      ["run-1", "run", undefined, 0],
      ["run-2", "round", 1, 45], // the histogram has both buckets
      ["run-2", "run", undefined, 0],
    ]);
    expect(published(lines.find(({ event }) => event === "round")!)).to.deep.equal([
      { namespace: "sync-buckets", dimensions: { Stack: STACK }, metrics: { RemainingKeys: 5 } },
    ]);
  });

  it("goes down from round to round", async () => {
    const inputs = [{ dryRun: true }, {}];
    const lines = await withAdvancingTime(1, () => logged(inputs, METRICS, { seed: different }));
    const keys = lines
      .filter(({ event, runId }) => event === "round" && runId === "run-2")
      .map(({ RemainingKeys }) => RemainingKeys as number);
    expect(keys[0]).to.equal(45);
    expect(keys.length).to.be.above(1);
    expect(keys).to.deep.equal([...new Set(keys)].sort((a, b) => b - a));
  });

  it("has the orphans of a worker of deletes that was lost", async () => {
    let lost = false;
    const deletes: NonNullable<Logged["instead"]>[string] = (own) => async (event) => {
      if (lost) return own.invoke(event);
      lost = true;
      throw Object.assign(new Error("The worker was lost."), { name: "Lost" });
    };
    const lines = await logged([{}], METRICS, { seed: different, instead: { "delete-orphans": deletes } });
    expect(events(lines)).to.deep.equal([
      ["run-1", "round", 1, 5], // before the first round of deletes
      ["run-1", "round", 2, 5], // before the second one
      ["run-1", "run", undefined, 0],
    ]);
  });

  it("is by pair too on request", async () => {
    const lines = await logged([{}], { "sync-buckets:metricsByPair": "true" }, { seed: different });
    expect(
      published(lines.find(({ event }) => event === "round")!).map(({ dimensions }) => dimensions),
    ).to.deep.equal([{ Stack: STACK }, { Stack: STACK, Pair: "default" }]);
  });

  it("is not published in a dry run, and not without metrics", async () => {
    for (const [settings, input] of [
      [METRICS, { dryRun: true }],
      [{}, {}],
    ] as const) {
      const lines = await logged([{}, input], settings, { seed: different });
      const second = lines.filter(({ runId }) => runId === "run-2");
      expect(second.map(({ event }) => event)).to.deep.equal(["run"]);
    }
  });

  it("counts orphans that no round of deletes has done, without those that the copies retained", () => {
    const counters = newCounters();
    Object.assign(counters.objects, { orphans: 100, retained: 10 });
    expect(orphansLeft({ counters })).to.equal(90);
    const deletesDone = { deleted: 50, retained: 5 };
    expect(orphansLeft({ counters, deletesDone })).to.equal(35);
  });
});
