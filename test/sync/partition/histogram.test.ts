import { expect } from "chai";
import fc from "fast-check";
import { compareKeys } from "../../../sync/model/key";
import {
  bucketsWithin,
  combined,
  cutAtBuckets,
  type HistogramBucket,
  HistogramBuilder,
  shortened,
  thinned,
} from "../../../sync/partition/histogram";
import { paths } from "../../../sync/records/paths";
import type { RoundDivision } from "../../../sync/records/schema";
import type { DividedRound } from "../../../sync/steps/states";
import { codePoint } from "../code-point";
import { contains } from "../ranges";
import { world } from "../world";

const pad = (i: number): string => String(i).padStart(8, "0");
const total = (histogram: readonly HistogramBucket[]): number =>
  histogram.reduce((sum, { keys }) => sum + keys, 0);

describe("the histogram of a worker", () => {
  it("has a bucket for every 100 keys, and counts every key", () => {
    const builder = new HistogramBuilder();
    for (let i = 1; i <= 250; i++) builder.add(pad(i));
    expect(builder.close()).to.deep.equal([
      { key: pad(100), keys: 100 },
      { key: pad(200), keys: 100 },
      { key: pad(250), keys: 50 },
    ]);
  });

  it("has a bounded number of buckets for any number of keys, and counts every key", () => {
    const builder = new HistogramBuilder(16);
    for (let i = 1; i <= 123_456; i++) builder.add(pad(i));
    expect(builder.close().length).to.be.at.most(17);
    expect(total(builder.close())).to.equal(123_456);
  });

  it("is combined with others in key order, and thinned without losing a key", () => {
    const bucket = fc.record({
      key: fc.string({ unit: codePoint, maxLength: 3 }),
      keys: fc.nat({ max: 1e6 }),
    });
    fc.assert(
      fc.property(fc.array(bucket, { maxLength: 60 }), fc.integer({ min: 1, max: 20 }), (buckets, max) => {
        const result = combined(buckets, max);
        expect(result.length).to.be.at.most(max);
        expect(total(result)).to.equal(total(buckets));
        const keys = result.map(({ key }) => key);
        expect(keys).to.deep.equal([...keys].sort(compareKeys));
        expect(thinned(result, 1_000)).to.deep.equal(result);
      }),
    );
  });
});

describe("a thinned histogram", () => {
  it("has a bounded number of characters for keys of any length, and still counts every key", () => {
    const buckets = Array.from({ length: 1_024 }, (_, i) => ({
      key: `${"k".repeat(900)}${1_000 + i}`,
      keys: 100,
    }));
    const short = shortened(buckets, 200_000);
    expect(JSON.stringify(short).length).to.be.within(100_000, 200_000);
    expect(short.reduce((sum, { keys }) => sum + keys, 0)).to.equal(102_400);
    expect(shortened(short, 200_000)).to.deep.equal(short);
  });

  it("has buckets of similar size even if it combines small and large buckets", () => {
    const short = Array.from({ length: 1_000 }, (_, i) => ({ key: `a${pad(i)}`, keys: 100 }));
    const long = Array.from({ length: 1_000 }, (_, i) => ({ key: `b${pad(i)}`, keys: 100_000 }));
    const heaviest = Math.max(...combined([...long, ...short], 500).map(({ keys }) => keys));
    expect(heaviest).to.be.at.most(300_000); // the mean is 200,200
  });
});

describe("ranges cut at histogram buckets", () => {
  it("are a partition of the range for any histogram", () => {
    const key = fc.string({ unit: codePoint, maxLength: 3 });
    const buckets = fc.array(fc.record({ key, keys: fc.nat({ max: 100 }) }), { maxLength: 30 });
    const bound = fc.option(key);
    fc.assert(
      fc.property(
        buckets,
        bound,
        bound,
        fc.array(key, { maxLength: 30 }),
        (histogram, after, through, keys) => {
          const whole = { after, through };
          const ranges = cutAtBuckets(whole, combined(histogram, 1_000), 40);
          for (const one of keys) {
            expect(ranges.filter((range) => contains(range, one)).length).to.equal(
              contains(whole, one) ? 1 : 0,
            );
          }
        },
      ),
    );
  });

  it("use only the buckets within the range", () => {
    const histogram = ["b", "d", "f"].map((key) => ({ key, keys: 10 }));
    const keysIn = (after: string | null, through: string | null) =>
      bucketsWithin(histogram, { after, through }).map(({ key }) => key);
    expect([keysIn(null, null), keysIn("b", "e"), keysIn("a", "d"), keysIn("f", null)]).to.deep.equal([
      ["b", "d", "f"],
      ["d"],
      ["b", "d"],
      [],
    ]);
  });

  it("have at most twice the requested keys if buckets are about as large as ranges", () => {
    const histogram = Array.from({ length: 3_000 }, (_, i) => ({
      key: pad(i),
      keys: 170_000 + ((i * 7_919) % 270_000),
    }));
    const ranges = cutAtBuckets({ after: null, through: null }, histogram, 310_000);
    expect(Math.max(...ranges.map(({ keys }) => keys))).to.be.at.most(620_000);
    expect(ranges.length).to.be.above(2_000);
  });

  it("have about the same number of keys", () => {
    const histogram = Array.from({ length: 1_000 }, (_, i) => ({ key: pad(i), keys: 1_000 }));
    const ranges = cutAtBuckets({ after: null, through: null }, histogram, 25_000);
    expect(ranges.map(({ keys }) => keys)).to.deep.equal(Array(40).fill(25_000));
  });
});

describe("the key histogram of a run", () => {
  it("divides the keys of the next run, which costs no additional request", async () => {
    const { source, destination, runs, sync, advanceClock, calls } = world();
    for (let i = 0; i < 30_000; i++) source.put(pad(i), "1");
    advanceClock(1);
    for (let i = 0; i < 30_000; i++) destination.put(pad(i), "1");
    advanceClock(60);
    const lists = () =>
      calls.filter(({ operation, bucket }) => operation === "ListObjectsV2" && bucket !== "runs-bucket")
        .length;
    await sync();
    const first = lists();
    calls.length = 0;
    const { output, states } = await sync();
    expect(output.rounds).to.equal(1);
    expect(output.objects).to.deep.include({ source: 30_000, kept: 30_000 });
    const { run, round, attempt } = states[1] as DividedRound;
    const division = String(runs.get(paths(run).division(round, attempt))?.content.toBuffer());
    const { items } = (JSON.parse(division) as { value: RoundDivision }).value;
    expect(items.flat().length).to.be.above(5);
    expect(lists()).to.equal(60 + 2); // ranges end where pages end; the first LIST of a bucket finds its Region
    expect(first).to.be.above(lists());
  });

  it("is short in the records, if its keys are long: Gather and Report have those of all workers in memory", async () => {
    const { source, destination, runs, sync, advanceClock } = world();
    for (const bucket of [source, destination]) {
      for (let i = 0; i < 30_000; i++) bucket.put("k".repeat(900) + pad(i), "1");
      advanceClock(60);
    }
    const { output, states } = await sync();
    expect([output.rounds, output.objects.kept]).to.deep.equal([1, 30_000]);
    const { run } = states[1] as DividedRound;
    const lengthOf = (key: string): number => runs.get(key)!.content.toBuffer().length;
    expect(lengthOf(paths(run).result(1, 0))).to.be.below(230_000);
  });

  it("does not divide a bucket of a few thousand objects: one worker scans it", async () => {
    const { source, destination, sync, advanceClock } = world();
    for (let i = 0; i < 3_000; i++) source.put(pad(i), "1");
    advanceClock(1);
    for (let i = 0; i < 3_000; i++) destination.put(pad(i), "1");
    advanceClock(60);
    for (let again = 0; again < 2; again++) {
      const { output, states } = await sync();
      expect([output.rounds, (states[1] as DividedRound).items]).to.deep.equal([1, [0]]);
    }
  });
});
