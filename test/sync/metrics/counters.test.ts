import { expect } from "chai";
import fc from "fast-check";
import { add, addsUp, counter, type Tally, total, ZERO } from "../../../sync/metrics/counters";

const number = fc.nat({ max: 1e9 });
const tally: fc.Arbitrary<Tally> = fc.record({
  objects: fc.record({
    source: number,
    destination: number,
    kept: number,
    copied: number,
    skipped: number,
    conflicts: number,
    failed: number,
    orphans: number,
    deleted: number,
    spared: number,
  }),
  bytes: fc.record({ copied: number, deleted: number }),
  requests: fc.record({ LIST: number, HEAD: number, GET: number, PUT: number, COPY: number, DELETE: number }),
  workedMs: number,
});

describe("tally", () => {
  it("adds in any order and grouping, with zero as nothing", () => {
    fc.assert(
      fc.property(tally, tally, tally, (a, b, c) => {
        expect(add(add(a, b), c)).to.deep.equal(add(a, add(b, c)));
        expect(add(a, b)).to.deep.equal(add(b, a));
        expect(add(ZERO, a)).to.deep.equal(a);
        expect(total([a, b, c])).to.deep.equal(add(add(a, b), c));
      }),
    );
  });

  it("gives each worker a counter of its own", () => {
    counter().objects.kept++;
    expect(counter()).to.deep.equal(ZERO);
  });

  it("adds up only if every key has exactly one outcome", () => {
    const count = counter();
    Object.assign(count.objects, { source: 5, kept: 1, copied: 1, skipped: 1, conflicts: 1, failed: 1 });
    Object.assign(count.objects, { orphans: 3, deleted: 1, spared: 2 });
    expect(addsUp(count)).to.equal(true);
    count.objects.kept++;
    expect(addsUp(count)).to.equal(false);
  });
});
