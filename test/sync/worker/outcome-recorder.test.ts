import { expect } from "chai";
import { runNamed } from "../../../simulate/run/machine";
import { newCounters } from "../../../sync/metrics/counters";
import type { Recording } from "../../../sync/worker/context";
import { OutcomeRecorder } from "../../../sync/worker/outcome-recorder";

const START = Date.parse("2026-11-26T12:00:00Z");

/** What becomes of an orphan of this time, in milliseconds after the start, if the start is known to the millisecond. */
async function outcomeOf(lastModified: number, { remove = true } = {}): Promise<object> {
  const counters = newCounters();
  const listed: string[] = [];
  const run = { ...runNamed("run"), delete: remove, destinationTime: new Date(START + 900).toISOString() };
  const recording = {
    counters,
    orphans: { add: ({ key }: { key: string }) => void listed.push(key) },
    outcomes: { add: () => undefined },
  } as unknown as Recording;
  const recorder = new OutcomeRecorder(run, recording, null);
  await recorder.orphan({
    key: "k",
    size: 1,
    etag: '"e"',
    lastModified: START + lastModified,
    storageClass: "STANDARD",
  });
  const { orphans, retained } = counters.objects;
  return { listed: listed.length, orphans, retained };
}

describe("an orphan", () => {
  it("is listed for the deletes if it was written before the second of the start", async () => {
    expect(await outcomeOf(-1_000)).to.deep.equal({ listed: 1, orphans: 1, retained: 0 });
  });

  it("is retained if it was written in the second of the start, or later: LastModified has whole seconds", async () => {
    for (const time of [0, 1_000, 3_600_000])
      expect(await outcomeOf(time)).to.deep.equal({ listed: 0, orphans: 1, retained: 1 });
  });

  it("is retained if the run must not delete", async () => {
    expect(await outcomeOf(-1_000, { remove: false })).to.deep.equal({ listed: 0, orphans: 1, retained: 1 });
  });
});
