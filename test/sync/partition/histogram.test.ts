import { expect } from "chai";
import fc from "fast-check";
import { compareKeys } from "../../../sync/model/key";
import {
  bucketsWithin,
  combined,
  cutAtBuckets,
  type HistogramBucket,
  HistogramBuilder,
  thinned,
} from "../../../sync/partition/histogram";
import { paths } from "../../../sync/records/paths";
import type { RoundDivision } from "../../../sync/records/schema";
import type { DividedRound } from "../../../sync/steps/states";
import { contains } from "../ranges";
import { world } from "../world";

const pad = (i: number): string => String(i).padStart(8, "0");
const total = (marks: readonly HistogramBucket[]): number => marks.reduce((sum, { keys }) => sum + keys, 0);

describe("the marks of a worker", () => {
  it("stand at every hundredth key, and count every key", () => {
    const marks = new HistogramBuilder();
    for (let i = 1; i <= 250; i++) marks.add(pad(i));
    expect(marks.close()).to.deep.equal([
      { key: pad(100), keys: 100 },
      { key: pad(200), keys: 100 },
      { key: pad(250), keys: 50 },
    ]);
  });

  it("are never more than asked for, whatever it walks, and lose no key", () => {
    const marks = new HistogramBuilder(16);
    for (let i = 1; i <= 123_456; i++) marks.add(pad(i));
    expect(marks.close().length).to.be.at.most(17);
    expect(total(marks.close())).to.equal(123_456);
  });

  it("are put together in key order, and thinned without losing a key", () => {
    const mark = fc.record({ key: fc.string({ unit: "binary", maxLength: 3 }), keys: fc.nat({ max: 1e6 }) });
    fc.assert(
      fc.property(fc.array(mark, { maxLength: 60 }), fc.integer({ min: 1, max: 20 }), (marks, most) => {
        const together = combined(marks, most);
        expect(together.length).to.be.at.most(most);
        expect(total(together)).to.equal(total(marks));
        const keys = together.map(({ key }) => key);
        expect(keys).to.deep.equal([...keys].sort(compareKeys));
        expect(thinned(together, 1_000)).to.deep.equal(together);
      }),
    );
  });
});

describe("thinned marks", () => {
  it("are as good where keys were walked in long steps as where they were walked in short ones", () => {
    const short = Array.from({ length: 1_000 }, (_, i) => ({ key: `a${pad(i)}`, keys: 100 }));
    const long = Array.from({ length: 1_000 }, (_, i) => ({ key: `b${pad(i)}`, keys: 100_000 }));
    const heaviest = Math.max(...combined([...long, ...short], 500).map(({ keys }) => keys));
    expect(heaviest).to.be.at.most(300_000); // the mean is 200,200
  });
});

describe("ranges cut at marks", () => {
  it("are a partition of all keys, whatever the marks say", () => {
    const key = fc.string({ unit: "binary", maxLength: 3 });
    const marks = fc.array(fc.record({ key, keys: fc.nat({ max: 100 }) }), { maxLength: 30 });
    const bound = fc.option(key);
    fc.assert(
      fc.property(marks, bound, bound, fc.array(key, { maxLength: 30 }), (of, after, through, keys) => {
        const whole = { after, through };
        const pieces = cutAtBuckets(whole, combined(of, 1_000), 40);
        for (const one of keys) {
          expect(pieces.filter((piece) => contains(piece, one)).length).to.equal(
            contains(whole, one) ? 1 : 0,
          );
        }
      }),
    );
  });

  it("are cut by the marks within them", () => {
    const marks = ["b", "d", "f"].map((key) => ({ key, keys: 10 }));
    const keysIn = (after: string | null, through: string | null) =>
      bucketsWithin(marks, { after, through }).map(({ key }) => key);
    expect([keysIn(null, null), keysIn("b", "e"), keysIn("a", "d"), keysIn("f", null)]).to.deep.equal([
      ["b", "d", "f"],
      ["d"],
      ["b", "d"],
      [],
    ]);
  });

  it("have at most two marks where marks lie as far apart as pieces should", () => {
    const marks = Array.from({ length: 3_000 }, (_, i) => ({
      key: pad(i),
      keys: 170_000 + ((i * 7_919) % 270_000),
    }));
    const pieces = cutAtBuckets({ after: null, through: null }, marks, 310_000);
    expect(Math.max(...pieces.map(({ keys }) => keys))).to.be.at.most(620_000);
    expect(pieces.length).to.be.above(2_000);
  });

  it("weigh about the same", () => {
    const marks = Array.from({ length: 1_000 }, (_, i) => ({ key: pad(i), keys: 1_000 }));
    const pieces = cutAtBuckets({ after: null, through: null }, marks, 25_000);
    expect(pieces.map(({ keys }) => keys)).to.deep.equal(Array(40).fill(25_000));
  });
});

describe("what a run learns", () => {
  it("divides the next one's keys, which then costs no further request", async () => {
    const { source, destination, runs, sync, pass, calls } = world();
    for (let i = 0; i < 60_000; i++) {
      source.put(pad(i), "1");
      destination.put(pad(i), "1");
    }
    pass(60);
    const lists = () =>
      calls.filter(({ operation, bucket }) => operation === "ListObjectsV2" && bucket !== "runs-bucket")
        .length;
    await sync();
    const first = lists();
    calls.length = 0;
    const { output, states } = await sync();
    expect(output.rounds).to.equal(1);
    expect(output.objects).to.deep.include({ source: 60_000, kept: 60_000 });
    const { run, round, attempt } = states[1] as DividedRound;
    const division = String(runs.get(paths(run).division(round, attempt))?.content.toBuffer());
    const { items } = (JSON.parse(division) as { value: RoundDivision }).value;
    expect(items.flat().length).to.be.above(5);
    expect(lists()).to.equal(120); // pieces end where pages do
    expect(first).to.be.above(lists());
  });

  it("is not spent on a bucket of a few thousand objects: one worker looks, and that is all", async () => {
    const { source, sync, pass } = world();
    for (let i = 0; i < 3_000; i++) source.put(pad(i), "1");
    pass(60);
    for (let again = 0; again < 2; again++) {
      const { output, states } = await sync();
      expect([output.rounds, (states[1] as DividedRound).items]).to.deep.equal([1, [0]]);
    }
  });
});
