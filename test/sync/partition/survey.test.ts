import { expect } from "chai";
import fc from "fast-check";
import { compareKeys } from "../../../sync/model/key";
import type { KeyRange } from "../../../sync/model/key-range";
import { type Sample, survey } from "../../../sync/partition/survey";
import { contains } from "../ranges";
import { SHAPES } from "../shapes";

/** Looks into an array of keys, a page at a time, and counts. */
function looker(keys: readonly string[], page: number) {
  const behind = (bound: string | null): number => {
    let low = 0;
    let high = bound === null ? 0 : keys.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compareKeys(keys[middle] as string, bound as string) <= 0) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const ranks = ({ after, through }: KeyRange) => ({
    from: behind(after),
    to: through === null ? keys.length : behind(through),
  });
  const look = {
    looks: 0,
    count: (range: KeyRange): number => ranks(range).to - ranks(range).from,
    probe: async (range: KeyRange): Promise<Sample> => {
      look.looks++;
      const { from, to } = ranks(range);
      return { keys: keys.slice(from, Math.min(to, from + page)), complete: to - from <= page };
    },
  };
  return look;
}

const EVERYTHING: KeyRange = { after: null, through: null };

describe("a survey's pieces", () => {
  it("are a partition of the ranges, whatever the keys", async () => {
    const key = fc.oneof(
      fc.string({ unit: "binary", maxLength: 8 }),
      fc.string({ unit: fc.constantFrom(..."ab01/"), maxLength: 8 }),
    );
    const all = fc.uniqueArray(key, { maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(all, fc.option(key), fc.array(key, { maxLength: 20 }), async (keys, cut, others) => {
        const sorted = [...keys].sort(compareKeys);
        const ranges =
          cut === null
            ? [EVERYTHING]
            : [
                { after: null, through: cut },
                { after: cut, through: null },
              ];
        const pieces = await survey(looker(sorted, 5).probe, ranges, {
          rangeKeys: 10,
          maxRanges: 20,
          maxProbes: 40,
        });
        for (const one of [...keys, ...others]) {
          expect(pieces.filter((piece) => contains(piece, one)).length).to.equal(1);
        }
      }),
      { numRuns: 100 },
    );
  });

  it("leave out what is in none of the ranges", async () => {
    const keys = Array.from({ length: 100 }, (_, i) => `${100 + i}`);
    const ranges = [
      { after: "110", through: "120" },
      { after: "150", through: "190" },
    ];
    const pieces = await survey(looker(keys, 5).probe, ranges, {
      rangeKeys: 10,
      maxRanges: 9,
      maxProbes: 20,
    });
    expect(keys.filter((key) => pieces.some((piece) => contains(piece, key)))).to.deep.equal(
      keys.filter((key) => ranges.some((range) => contains(range, key))),
    );
  });

  it("are the smaller the longer keys take there", async () => {
    const keys = Array.from({ length: 20_000 }, (_, i) => `${100_000 + i}`);
    const look = looker(keys, 100);
    const ranges = [
      { after: null, through: "109999" },
      { after: "109999", through: "119999", slow: 4 },
    ];
    const pieces = await survey(look.probe, ranges, { rangeKeys: 2_000, maxRanges: 99, maxProbes: 99 });
    const quick = pieces.filter((piece) => piece.slow === undefined).map(look.count);
    const slow = pieces.filter((piece) => piece.slow === 4).map(look.count);
    const sum = (counts: readonly number[]) => counts.reduce((a, b) => a + b, 0);
    expect([sum(quick), sum(slow)]).to.deep.equal([10_000, 10_000]);
    expect(Math.max(...slow)).to.be.at.most(Math.max(...quick) / 2.5);
  });

  it("are one, after one look, where a page shows all", async () => {
    const look = looker(["a", "b"], 5);
    const limits = { rangeKeys: 10, maxRanges: 9, maxProbes: 20 };
    expect(await survey(look.probe, [EVERYTHING], limits)).to.deep.equal([{ ...EVERYTHING, keys: 2 }]);
    expect(look.looks).to.equal(1);
  });
});

/** Where estimates from a page at a time are far off. What a round finds too heavy, the next one divides. */
const HARD: Readonly<Record<string, number>> = { words: 2.1, "95 % under one prefix": 2.3 };

describe("of 100,000 keys in pages of 100, the heaviest piece over the mean, after 80 looks at most:", () => {
  for (const [name, make] of Object.entries(SHAPES)) {
    const most = HARD[name] ?? 1.5;
    it(`${name}: at most ${most}`, async () => {
      const keys = make(100_000);
      const look = looker(keys, 100);
      const limits = { rangeKeys: 3_200, maxRanges: 200, maxProbes: 80 };
      const pieces = await survey(look.probe, [EVERYTHING], limits);
      const loads = pieces.map(look.count);
      const worst = Math.max(...loads) / (keys.length / loads.length);
      expect(look.looks).to.be.at.most(80);
      expect(worst).to.be.at.most(most);
    });
  }
});
