import { expect } from "chai";
import { Records } from "../../../sync/records/records";
import type { ObjectStore } from "../../../sync/s3/object-store";
import { memoryStore } from "../memory-store";

const RUN = { startedAt: "2026-11-22T12:00:00.000Z" };

/** A store whose pages have one key each. */
function paged(): ObjectStore {
  const store = memoryStore();
  return {
    ...store,
    list: async (...args) => {
      const { entries } = await store.list(...args);
      return { entries: entries.slice(0, 1), last: entries.length <= 1 };
    },
  };
}

describe("the records of a run", () => {
  it("under a prefix are those of all pages, and of no other prefix", async () => {
    const records = new Records(paged(), "runs", RUN);
    for (const n of [0, 1, 2, 10]) await records.write(`results/${n}.json`, { n });
    await records.write("other/3.json", { n: 3 });
    expect([...(await records.numbered<{ n: number }>("results/"))].sort(([a], [b]) => a - b)).to.deep.equal([
      [0, { n: 0 }],
      [1, { n: 1 }],
      [2, { n: 2 }],
      [10, { n: 10 }],
    ]);
  });

  it("are never those of an earlier run with the same name", async () => {
    const store = paged();
    const earlier = new Records(store, "runs", { startedAt: "2026-11-21T12:00:00.000Z" });
    const records = new Records(store, "runs", RUN);
    await earlier.write("results/0.json", { of: "the earlier run" });
    expect(await records.find("results/0.json")).to.equal(undefined);
    expect(await records.under("results/")).to.deep.equal([]);
    expect(await records.writeOnce("results/0.json", { of: "this run" })).to.deep.equal({ of: "this run" });
    expect(await records.read("results/0.json")).to.deep.equal({ of: "this run" });
  });
});
