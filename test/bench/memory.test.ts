import { expect } from "chai";
import { heapLimits, mallocArenas } from "../../bench/memory/heap-limits";

describe("the benchmark of the memory", () => {
  it("runs the sync with the heap of bin/sync-buckets", () => {
    expect(heapLimits()).to.deep.equal([
      "--min-semi-space-size=16",
      "--max-semi-space-size=16",
      "--max-old-space-size=2000",
      "--heap-growing-percent=40",
    ]);
  });

  it("has the arenas of malloc that bin/sync-buckets sets", () => {
    expect(mallocArenas()).to.equal("1");
  });
});
