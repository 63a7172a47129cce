import { expect } from "chai";
import { heapLimits, mallocSettings } from "../../bench/memory/heap-limits";

describe("the benchmark of the memory", () => {
  it("runs the sync with the heap of bin/sync-buckets", () => {
    expect(heapLimits()).to.deep.equal([
      "--min-semi-space-size=16",
      "--max-semi-space-size=16",
      "--max-old-space-size=2000",
      "--heap-growing-percent=40",
    ]);
  });

  it("has the settings of malloc that bin/sync-buckets sets", () => {
    expect(mallocSettings()).to.deep.equal({
      MALLOC_ARENA_MAX: "1",
      MALLOC_MMAP_THRESHOLD_: "131072",
      MALLOC_TRIM_THRESHOLD_: "131072",
    });
  });
});
