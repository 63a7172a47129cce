import { expect } from "chai";
import { Rate } from "../../../local/cli/progress/rate";

/** The rates of a count after each of these seconds and counts, since a start. */
function rates(samples: readonly (readonly [second: number, count: number])[], start = 0): number[] {
  const rate = new Rate(start * 1_000);
  return samples.map(([second, count]) => {
    rate.add(second * 1_000, count);
    return Math.round(rate.perSecond(second * 1_000));
  });
}

describe("a displayed rate", () => {
  it("is 0 without a count", () => {
    expect(new Rate(0).perSecond(5_000)).to.equal(0);
  });

  it("is that since the start for two minutes, and then that of the last minute of changes", () => {
    const steady = [30, 60, 90, 120].map((second) => [second, 10 * second] as const);
    expect(rates(steady)).to.deep.equal([10, 10, 10, 10]);
    const faster = [150, 180, 210].map((second) => [second, 1_200 + 100 * (second - 120)] as const);
    expect(rates([...steady, ...faster])).to.deep.equal([10, 10, 10, 10, 55, 100, 100]);
  });

  it("does not count what a display finds in its first minute as done in that time", () => {
    // An hour after the start, with 200 of 1,000 workers at each poll.
    const polls = [0, 10, 20, 30, 40].map((second, i) => [3_600 + second, 72_000 * (i + 1)] as const);
    const later = [70, 100, 130].map((second) => [3_600 + second, 360_000 + 100 * (second - 40)] as const);
    expect(rates([...polls, ...later])).to.deep.equal([20, 40, 60, 79, 99, 99, 99, 100]);
  });

  it("stays for a minute without a change, and then falls", () => {
    const rate = new Rate(0);
    rate.add(10_000, 1_000);
    const at = [10, 40, 70, 80, 160].map((second) => Math.round(rate.perSecond(second * 1_000)));
    expect(at).to.deep.equal([100, 100, 100, 50, 10]);
  });

  it("is not negative if what a killed worker recorded is done again", () => {
    expect(
      rates([
        [10, 100],
        [100, 900],
        [200, 50],
      ]),
    ).to.deep.equal([10, 9, 0]);
  });
});
