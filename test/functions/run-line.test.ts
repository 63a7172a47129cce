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
        Timestamp: NOW + 10_000,
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

  // CloudWatch evaluates the alarm `unreported` every minute, over the hour before. An hour that begins between the two has one only.
  it("is in no earlier minute than the end of its execution, which comes some seconds later", () => {
    const minute = (ms: number) => Math.floor(ms / 60_000);
    const failure = { error: "SyncIncomplete", cause: "One object failed." };
    for (let second = 0; second < 60; second++) {
      const reported = NOW + second * 1_000;
      const { _aws } = runLine({ runId: "run-2", failure }, SETTINGS, reported) as {
        readonly _aws: { readonly Timestamp: number };
      };
      expect(minute(_aws.Timestamp), String(second)).to.be.at.least(minute(reported + 9_999));
    }
  });

  it("has metrics within the limits of the embedded metric format", () => {
    // Source: the specification. A directive has at most 100 metrics. Units are those of MetricDatum.
    expect(Object.keys(METRICS)).to.have.length.below(100);
    for (const unit of Object.values(METRICS))
      expect(unit).to.be.oneOf(["Count", "Bytes", "None", "Seconds", "Count/Second"]);
  });
});
