import { expect } from "chai";
import { METRICS } from "../../functions/runtime/reporting/metrics";
import { runLine } from "../../functions/runtime/reporting/run-line";

const NOW = Date.parse("2026-11-26T12:00:00Z");
const SETTINGS = { stack: "project/dev/sync-buckets", byPair: true };

describe("the line of a run's end", () => {
  it("counts AlreadyRunning as refused and not as failed, so that it raises no alarm", () => {
    const failure = { error: "AlreadyRunning", cause: "run-1 is in progress." };
    expect(runLine({ runId: "run-2", pair: "photos", failure }, SETTINGS, NOW)).to.deep.equal({
      _aws: {
        Timestamp: NOW,
        CloudWatchMetrics: [
          {
            Namespace: "sync-buckets",
            Dimensions: [["Stack"], ["Stack", "Pair"]],
            Metrics: [
              { Name: "RunFailed", Unit: "Count" },
              { Name: "RunRefused", Unit: "Count" },
            ],
          },
        ],
      },
      Stack: "project/dev/sync-buckets",
      Pair: "photos",
      event: "run",
      runId: "run-2",
      pair: "photos",
      status: "failed",
      error: "AlreadyRunning",
      cause: "run-1 is in progress.",
      RunFailed: 0,
      RunRefused: 1,
    });
  });

  it("counts LeaseLost as failed: the run was in progress, and has ended before it was complete", () => {
    const failure = { error: "LeaseLost", cause: "The lease could not be read." };
    const line = runLine({ runId: "run-2", pair: "photos", failure }, SETTINGS, NOW);
    expect(line).to.include({ Error: "LeaseLost", RunFailed: 1, RunRefused: 0 });
  });

  it("has metrics within the limits of the embedded metric format", () => {
    // Source: the specification. A directive has at most 100 metrics. Units are those of MetricDatum.
    expect(Object.keys(METRICS)).to.have.length.below(100);
    for (const unit of Object.values(METRICS))
      expect(unit).to.be.oneOf(["Count", "Bytes", "None", "Seconds", "Count/Second"]);
  });
});
