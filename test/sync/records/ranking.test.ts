import { expect } from "chai";
import fc from "fast-check";
import { RANKED_OBJECTS } from "../../../sync/records/constants";
import { combinedRanking, RankedObjects } from "../../../sync/records/ranking";
import type { OutcomeRecord } from "../../../sync/records/schema";

const record = (
  key: string,
  size: number,
  milliseconds: number,
  over: Partial<OutcomeRecord> = {},
): OutcomeRecord => ({
  key,
  action: "copy",
  outcome: "copied",
  reason: "absent",
  size,
  milliseconds,
  ...over,
});

const rankingOf = (records: readonly OutcomeRecord[]): RankedObjects => {
  const ranking = new RankedObjects();
  for (const one of records) ranking.add(one);
  return ranking;
};

/** The first ten of all records in order. */
const expected = (records: readonly OutcomeRecord[], by: "size" | "milliseconds") =>
  records
    .filter((one) => one[by] > 0)
    .sort((a, b) => b[by] - a[by] || (a.key < b.key ? -1 : 1))
    .slice(0, RANKED_OBJECTS)
    .map(({ key, outcome, size, milliseconds }) => ({ key, outcome, size, milliseconds }));

describe("the largest and the slowest objects", () => {
  it("are the same for any order of the objects, and for any division of them into workers", () => {
    const numbers = fc.array(fc.tuple(fc.nat(20), fc.nat(20), fc.nat(3)), { maxLength: 60 });
    fc.assert(
      fc.property(numbers, (all) => {
        const records = all.map(([size, ms], i) => record(`key ${String(i).padStart(2, "0")}`, size, ms));
        const workers = [0, 1, 2, 3].map((n) => rankingOf(records.filter((_, i) => all[i]?.[2] === n)));
        const both = { largest: expected(records, "size"), slowest: expected(records, "milliseconds") };
        expect(combinedRanking(workers)).to.deep.equal(both);
        const { largest, slowest } = rankingOf([...records].reverse());
        expect({ largest, slowest }).to.deep.equal(both);
      }),
    );
  });

  it("are copies that succeeded or did not, but no deletes, aborts and objects that cannot be copied", () => {
    const { largest } = rankingOf([
      record("copied", 1, 1),
      record("failed", 2, 2, { outcome: "failed" }),
      record("conflict", 3, 3, { outcome: "conflict" }),
      record("skipped", 4, 4, { outcome: "skipped" }),
      record("deleted", 5, 5, { action: "delete", outcome: "deleted" }),
      record("abort", 6, 6, { action: "abort", outcome: "failed" }),
    ]);
    expect(largest.map(({ key }) => key)).to.deep.equal(["conflict", "failed", "copied"]);
  });

  it("are ten of a million, so that memory does not grow with the objects", () => {
    const ranking = new RankedObjects();
    for (let i = 1; i <= 1_000_000; i++) ranking.add(record("key", i, 1_000_001 - i));
    expect(ranking.largest.map(({ size }) => 1_000_000 - size)).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(ranking.slowest.map(({ size }) => size)).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });
});
