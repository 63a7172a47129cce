import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect } from "chai";
import fc from "fast-check";
import { compareKeys } from "../../../sync/model/key";
import type { KeyRange } from "../../../sync/model/key-range";
import { type Sample, survey } from "../../../sync/partition/survey";
import { codePoint } from "../code-point";
import { contains } from "../ranges";
import { SHAPES } from "../shapes";

/** A probe of a sorted array of keys, and the number of its calls. @param pageKeys keys of a full page */
function probedKeys(keys: readonly string[], pageKeys: number) {
  const indexAfter = (bound: string | null): number => {
    let low = 0;
    let high = bound === null ? 0 : keys.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compareKeys(keys[middle] as string, bound as string) <= 0) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const indexes = ({ after, through }: KeyRange) => ({
    from: indexAfter(after),
    to: through === null ? keys.length : indexAfter(through),
  });
  const probed = {
    probes: 0,
    /** The number of keys in a range. */
    count: (range: KeyRange): number => indexes(range).to - indexes(range).from,
    probe: async (range: KeyRange): Promise<Sample> => {
      probed.probes++;
      const { from, to } = indexes(range);
      return { keys: keys.slice(from, Math.min(to, from + pageKeys)), complete: to - from <= pageKeys };
    },
  };
  return probed;
}

/** Runs the garbage collector, which Node.js does not offer without an option. */
function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
}

const EVERYTHING: KeyRange = { after: null, through: null };

describe("the ranges of a survey", () => {
  it("are a partition of the given ranges for any keys", async () => {
    const key = fc.oneof(
      fc.string({ unit: codePoint, maxLength: 8 }),
      fc.string({ unit: fc.constantFrom(..."ab01/"), maxLength: 8 }),
    );
    const all = fc.uniqueArray(key, { maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(all, fc.option(key), fc.array(key, { maxLength: 20 }), async (keys, cut, others) => {
        const sorted = [...keys].sort(compareKeys);
        const given =
          cut === null
            ? [EVERYTHING]
            : [
                { after: null, through: cut },
                { after: cut, through: null },
              ];
        const ranges = await survey(probedKeys(sorted, 5).probe, given, {
          rangeKeys: 10,
          maxRanges: 20,
          maxProbes: 40,
        });
        for (const one of [...keys, ...others]) {
          expect(ranges.filter((range) => contains(range, one)).length).to.equal(1);
        }
      }),
      { numRuns: 100 },
    );
  });

  it("do not extend beyond the given ranges", async () => {
    const keys = Array.from({ length: 100 }, (_, i) => `${100 + i}`);
    const given = [
      { after: "110", through: "120" },
      { after: "150", through: "190" },
    ];
    const ranges = await survey(probedKeys(keys, 5).probe, given, {
      rangeKeys: 10,
      maxRanges: 9,
      maxProbes: 20,
    });
    expect(keys.filter((key) => ranges.some((range) => contains(range, key)))).to.deep.equal(
      keys.filter((key) => given.some((range) => contains(range, key))),
    );
  });

  it("are smaller where keys are slow", async () => {
    const keys = Array.from({ length: 20_000 }, (_, i) => `${100_000 + i}`);
    const probed = probedKeys(keys, 100);
    const given = [
      { after: null, through: "109999" },
      { after: "109999", through: "119999", slow: 4 },
    ];
    const ranges = await survey(probed.probe, given, { rangeKeys: 2_000, maxRanges: 99, maxProbes: 99 });
    const fast = ranges.filter((range) => range.slow === undefined).map(probed.count);
    const slow = ranges.filter((range) => range.slow === 4).map(probed.count);
    const sum = (counts: readonly number[]) => counts.reduce((a, b) => a + b, 0);
    expect([sum(fast), sum(slow)]).to.deep.equal([10_000, 10_000]);
    expect(Math.max(...slow)).to.be.at.most(Math.max(...fast) / 2.5);
  });

  it("are found without the pages of earlier probes: those of a thousand workers would not fit into memory", async () => {
    const keys = Array.from({ length: 100_000 }, (_, i) => String(1_000_000 + i));
    const { probe } = probedKeys(keys, 100);
    const pages: WeakRef<readonly string[]>[] = [];
    let inMemory: number | undefined;
    const remembering = async (range: KeyRange) => {
      if (pages.length >= 150 && inMemory === undefined) {
        inMemory = -1; // other probes go on meanwhile
        await new Promise((resolve) => setImmediate(resolve)); // references of the current job are kept until it ends
        collectGarbage();
        inMemory = pages.filter((page) => page.deref() !== undefined).length;
      }
      const sample = await probe(range);
      pages.push(new WeakRef(sample.keys));
      return sample;
    };
    await survey(remembering, [EVERYTHING], { rangeKeys: 500, maxRanges: 300, maxProbes: 200 });
    expect(pages.length).to.equal(200);
    expect(inMemory).to.be.within(0, 64);
  });

  it("are one range after one probe if a page has all keys", async () => {
    const probed = probedKeys(["a", "b"], 5);
    const limits = { rangeKeys: 10, maxRanges: 9, maxProbes: 20 };
    expect(await survey(probed.probe, [EVERYTHING], limits)).to.deep.equal([{ ...EVERYTHING, keys: 2 }]);
    expect(probed.probes).to.equal(1);
  });
});

/** Key layouts with inaccurate estimates. If a range is too large for its round, the next round divides it again. */
const HARD: Readonly<Record<string, number>> = {
  words: 2.1,
  "95% under one prefix": 2.3,
  "Chinese characters in a folder": 1.7,
  emoji: 1.6,
  "names in several scripts": 7,
};

describe("the largest range, relative to the mean, of 100,000 keys after at most 80 probes of 100 keys", () => {
  for (const [name, keysOf] of Object.entries(SHAPES)) {
    const max = HARD[name] ?? 1.5;
    it(`${name}: at most ${max}`, async () => {
      const keys = keysOf(100_000);
      const probed = probedKeys(keys, 100);
      const limits = { rangeKeys: 3_200, maxRanges: 200, maxProbes: 80 };
      const ranges = await survey(probed.probe, [EVERYTHING], limits);
      const sizes = ranges.map(probed.count);
      const imbalance = Math.max(...sizes) / (keys.length / sizes.length);
      expect(probed.probes).to.be.at.most(80);
      expect(sizes.length).to.be.at.least(8);
      expect(imbalance).to.be.at.most(max);
    });
  }
});
