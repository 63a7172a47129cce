import { expect } from "chai";
import { runNamed } from "../../../../simulate/run/machine";
import { NO_COUNTS, newCounters } from "../../../../sync/metrics/counters";
import { paths } from "../../../../sync/records/paths";
import { Records } from "../../../../sync/records/records";
import type { ObjectStore } from "../../../../sync/s3/object-store";
import { gatheredRounds } from "../../../../sync/steps/ending/results";
import { gather } from "../../../../sync/steps/gather";
import { UNEVENTFUL } from "../../item-result";
import { memoryStore } from "../../memory-store";

const ROUNDS = 100;
const run = runNamed("long");
const at = paths(run);
const RANGE = { after: null, through: "m", keys: 1 };

/** A run of a hundred rounds, the last one of which was not gathered, and the most records that are read at once. */
async function longRun() {
  const store = memoryStore();
  let inFlight = 0;
  const most = { atOnce: 0 };
  const read: ObjectStore["read"] = async (bucket, key) => {
    most.atOnce = Math.max(most.atOnce, ++inFlight);
    await new Promise((resolve) => setImmediate(resolve));
    inFlight--;
    return store.read(bucket, key);
  };
  const records = new Records({ ...store, read }, "runs", run);
  const gathered = { ...UNEVENTFUL, counters: NO_COUNTS, remaining: [RANGE] };
  for (let n = 1; n < ROUNDS; n++) await records.write(at.gathered(n), gathered);
  const limit = { keys: null, ms: 1, segments: 1, overhead: 0, splitPages: 0, denials: null };
  await records.write(at.division(ROUNDS, "1"), { items: [[RANGE]], limit, verdicts: [], rates: null });
  await records.write(at.result(ROUNDS, 0), { ...UNEVENTFUL, counters: NO_COUNTS });
  return { records, most };
}

describe("the results of many rounds", () => {
  const divided = { run, round: ROUNDS, attempt: "1", counters: NO_COUNTS, stalled: 0, items: [0] };

  it("are read a few at a time when all keys are done: hundreds of them exceed the memory of a function", async () => {
    const { records, most } = await longRun();
    const now = () => Date.parse(run.startedAt);
    const { remaining, failure } = await gather({ records, counters: newCounters(), now }, divided);
    expect([remaining, failure]).to.deep.equal([0, null]);
    expect(most.atOnce).to.be.at.most(8);
  });

  it("are in the report without the ranges that remained, but for those of the last round", async () => {
    const { records, most } = await longRun();
    const ended = { run, round: ROUNDS - 1, counters: NO_COUNTS, stalled: 0 };
    const rounds = await gatheredRounds(records, ended);
    expect(rounds.map(({ remaining }) => remaining)).to.deep.equal([
      ...Array.from({ length: ROUNDS - 2 }, () => []),
      [RANGE],
    ]);
    expect(most.atOnce).to.be.at.most(8);
  });
});
