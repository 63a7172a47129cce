import { expect } from "chai";
import { untilSecondPassed } from "../../../sync/copy/wait";
import { memoryStore } from "../memory-store";

const NOON = Date.parse("2026-11-26T12:00:00Z");

/** The milliseconds that a copy waits. @param now the time of the destination's server */
async function waitFor(lastModified: number, now: number | undefined): Promise<number[]> {
  const waits: number[] = [];
  const destination = { ...memoryStore(), serverTime: () => now };
  await untilSecondPassed({ destination, sleep: async (ms) => void waits.push(ms) }, "bucket", lastModified);
  return waits;
}

describe("a copy", () => {
  it("waits until the second of its source's LastModified has passed, by the destination's clock", async () => {
    expect(await waitFor(NOON, NOON)).to.deep.equal([1_000]);
    expect(await waitFor(NOON, NOON + 1)).to.deep.equal([999]);
    expect(await waitFor(NOON, NOON + 999)).to.deep.equal([1]);
  });

  it("does not wait if the second has passed", async () => {
    for (const later of [1_000, 1_001, 60_000, 1e12])
      expect(await waitFor(NOON, NOON + later)).to.deep.equal([]);
  });

  it("waits for the whole second of a LastModified with a fraction, as other servers have", async () => {
    expect(await waitFor(NOON + 500, NOON + 700)).to.deep.equal([300]);
    expect(await waitFor(NOON + 999, NOON + 1_000)).to.deep.equal([]);
  });

  it("waits if the source's server is a few seconds ahead, but not for minutes", async () => {
    expect(await waitFor(NOON + 3_000, NOON)).to.deep.equal([4_000]);
    expect(await waitFor(NOON + 4_000, NOON)).to.deep.equal([5_000]);
    expect(await waitFor(NOON + 5_000, NOON)).to.deep.equal([]);
    expect(await waitFor(NOON + 600_000, NOON)).to.deep.equal([]);
  });

  it("does not wait as long as the destination's clock is not known", async () => {
    expect(await waitFor(NOON, undefined)).to.deep.equal([]);
  });
});
