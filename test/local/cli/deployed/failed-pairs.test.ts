import { expect } from "chai";
import { failedPairs } from "../../../../local/cli/deployed/listing/failed-pairs";
import type { RunRow } from "../../../../local/cli/deployed/listing/row";

const row = (run: string, pair: string | null, status: RunRow["status"], others: object = {}): RunRow => ({
  ...{ run, pair, source: "a", destination: "b", dryRun: false, status, startedAt: "", seconds: 1 },
  ...{ copied: null, deleted: null, failed: null, costUsd: null, error: null, input: { pair } },
  ...others,
});

describe("the failed pairs", () => {
  const failed = (...rows: readonly RunRow[]) => failedPairs(rows).map(({ run }) => run);

  it("are those whose last run failed, timed out or was stopped", () => {
    expect(
      failed(
        row("1", "failed", "FAILED"),
        row("2", "timed-out", "TIMED_OUT"),
        row("3", "stopped", "ABORTED"),
        row("4", "running", "RUNNING"),
        row("5", "repaired", "SUCCEEDED"),
        ...["failed", "running", "repaired"].map((pair) => row("earlier", pair, "FAILED")),
      ),
    ).to.deep.equal(["1", "2", "3"]);
  });

  it("do not depend on dry runs, nor on runs that did nothing", () => {
    expect(
      failed(
        row("1", "a", "SUCCEEDED", { dryRun: true }),
        row("2", "a", "FAILED", { error: "AlreadyRunning" }),
        row("3", "a", "FAILED", { error: "InvalidRequest" }),
        row("4", "a", "FAILED", { error: "SyncIncomplete" }),
      ),
    ).to.deep.equal(["4"]);
  });

  it("are told apart by their buckets if the input does not name a pair", () => {
    const other = { source: "c", destination: "d" };
    expect(
      failed(row("1", null, "FAILED"), row("2", null, "FAILED", other), row("3", null, "FAILED")),
    ).to.deep.equal(["1", "2"]);
  });

  it("are recognized by the same input if a run ended before it had selected its pair", () => {
    const none = { source: null, destination: null, input: {} };
    const buckets = { input: { source: "a", destination: "b", maxDeletes: 5 } };
    expect(
      failed(
        row("1", "photos", "SUCCEEDED", { input: { prefix: "new/" } }),
        row("2", null, "FAILED", { ...none, error: "BucketNotFound" }),
        row("3", null, "FAILED", { ...buckets, error: "BucketNotFound" }),
        row("4", "videos", "SUCCEEDED", { input: { source: "a", destination: "b" } }),
        row("5", "photos", "FAILED"),
      ),
    ).to.deep.equal(["3"]);
  });

  it("are not those whose input is not known", () => {
    expect(failed(row("1", "a", "FAILED", { input: null }))).to.deep.equal([]);
  });
});
