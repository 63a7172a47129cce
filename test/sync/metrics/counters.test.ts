import { expect } from "chai";
import fc from "fast-check";
import { add, addsUp, type Counters, NO_COUNTS, newCounters, total } from "../../../sync/metrics/counters";

const number = fc.nat({ max: 1e9 });
const quantities = (...names: string[]) => fc.dictionary(fc.constantFrom(...names), number);
const counters: fc.Arbitrary<Counters> = fc.record({
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
    retained: number,
  }),
  bytes: fc.record({ copied: number, deleted: number }),
  requests: fc.record({ LIST: number, HEAD: number, GET: number, PUT: number, COPY: number, DELETE: number }),
  classes: quantities("STANDARD", "GLACIER"),
  planned: fc.record({ requests: quantities("COPY", "HEAD"), classes: quantities("STANDARD") }),
  items: number,
  filteredOut: number,
  throttled: number,
  copyMs: number,
  workedMs: number,
});

describe("counters", () => {
  it("add up in any order and grouping, with NO_COUNTS as zero", () => {
    fc.assert(
      fc.property(counters, counters, counters, (a, b, c) => {
        expect(add(add(a, b), c)).to.deep.equal(add(a, add(b, c)));
        expect(add(a, b)).to.deep.equal(add(b, a));
        expect(add(NO_COUNTS, a)).to.deep.equal(a);
        expect(total([a, b, c])).to.deep.equal(add(add(a, b), c));
      }),
    );
  });

  it("are a new object for each worker", () => {
    newCounters().objects.kept++;
    expect(newCounters()).to.deep.equal(NO_COUNTS);
  });

  it("are consistent only if every key has exactly one outcome", () => {
    const counters = newCounters();
    Object.assign(counters.objects, { source: 5, kept: 1, copied: 1, skipped: 1, conflicts: 1, failed: 1 });
    Object.assign(counters.objects, { orphans: 3, deleted: 1, retained: 2 });
    expect(addsUp(counters)).to.equal(true);
    counters.objects.kept++;
    expect(addsUp(counters)).to.equal(false);
  });
});
