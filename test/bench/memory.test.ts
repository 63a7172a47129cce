import { expect } from "chai";
import { heapLimits } from "../../bench/memory/heap-limits";

describe("the benchmark of the memory", () => {
  it("runs the sync with the heap of bin/sync-buckets", () => {
    expect(heapLimits()).to.deep.equal([
      "--min-semi-space-size=16",
      "--max-semi-space-size=16",
      "--max-old-space-size=2000",
    ]);
  });
});
