import { expect } from "chai";
import { runNamed } from "../../../../simulate/run/machine";
import { newCounters } from "../../../../sync/metrics/counters";
import { Records } from "../../../../sync/records/records";
import { readOnlyStore } from "../../../../sync/s3/decorators/read-only-store";
import type { ObjectStore } from "../../../../sync/s3/object-store";
import { workerContext } from "../../../../sync/worker/assembly";
import { memoryStore } from "../../memory-store";

/** A store that records the names of the methods that are called. */
function recording() {
  const called: string[] = [];
  const methods = Object.keys(memoryStore()).map((name) => [name, async () => called.push(name)]);
  return { store: Object.fromEntries(methods) as unknown as ObjectStore, called };
}

/** Calls each method. @returns the names of those that are refused */
async function refusals(store: ObjectStore): Promise<string[]> {
  const refused: string[] = [];
  for (const [name, method] of Object.entries(store))
    await (method as () => Promise<unknown>)().catch(() => refused.push(name));
  return refused;
}

const READS = [
  "folders",
  "head",
  "headPart",
  "list",
  "listUploads",
  "parts",
  "read",
  "region",
  "serverTime",
  "tags",
];
const WRITES = Object.keys(memoryStore()).filter((name) => !READS.includes(name));

describe("a read-only store", () => {
  it("refuses every method that writes, and passes on every other one", async () => {
    const { store, called } = recording();
    const refused = await refusals(readOnlyStore(store, "a dry run"));
    expect(refused.sort()).to.deep.equal([...WRITES].sort());
    expect(called.sort()).to.deep.equal(READS);
  });

  it("says what was refused, and why", async () => {
    const refused = readOnlyStore(memoryStore(), "a dry run").abortUpload({ bucket: "b", key: "k", id: "i" });
    expect(await refused.catch(String)).to.equal(
      "Error: abortUpload is not allowed in a dry run. This is a bug: nothing was written.",
    );
  });
});

describe("a worker", () => {
  const storesOf = (dryRun: boolean) => {
    const { store, called } = recording();
    const run = { ...runNamed("run"), dryRun };
    const records = new Records(memoryStore(), "runs", run);
    const { stores } = workerContext(
      {
        run,
        records,
        division: { limit: { segments: 1, overhead: 0, ms: 0 }, verdicts: [] },
        name: "1",
      } as never,
      { stores: { source: store, destination: store }, counters: newCounters() } as never,
    );
    return { ...stores, called };
  };

  it("cannot write to its source", async () => {
    for (const dryRun of [false, true])
      expect((await refusals(storesOf(dryRun).source)).sort()).to.deep.equal([...WRITES].sort());
  });

  it("cannot write to the destination in a dry run", async () => {
    expect((await refusals(storesOf(true).destination)).sort()).to.deep.equal([...WRITES].sort());
    expect(await refusals(storesOf(false).destination)).to.deep.equal([]);
  });
});
