import { expect } from "chai";
import { duration, size, usd } from "../../../sync/report/numbers";

describe("the numbers of reports", () => {
  it("have the unit that fits after rounding: no 1000 kB, and no decimals of three-digit values", () => {
    const bytes = [0, 999, 999.6, 99_949, 99_960, 999_499, 999_999, 1e6, 999_999_999, 1e15, 123_456_789e12];
    expect(bytes.map(size)).to.deep.equal([
      ...["0 B", "999 B", "1.0 kB", "99.9 kB", "100 kB", "999 kB", "1.0 MB", "1.0 MB", "1.0 GB", "1.0 PB"],
      "123,457 PB",
    ]);
  });

  it("are durations without a decimal that is 0, and without 1000 ms or 60 s", () => {
    const times = [0, 1, 999.4, 999.75, 1_000, 9_025, 9_060, 59_949, 59_960, 60_000, 3_599_600, 288_000_000];
    expect(times.map(duration)).to.deep.equal([
      ...["0 s", "1 ms", "999 ms", "1 s", "1 s", "9 s", "9.1 s", "59.9 s", "1 min 0 s", "1 min 0 s"],
      ...["1 h 0 min", "80 h 0 min"],
    ]);
  });

  it("are sums with separators, and with as many decimals as they need", () => {
    expect([0, 0.0226, 5.5, 99.99999, 1_234_567.891].map((sum) => usd(sum))).to.deep.equal([
      ...["$0.0000", "$0.0226", "$5.5000", "$100.00", "$1,234,567.89"],
    ]);
    expect([0.000005, 5_270.123].map((sum) => usd(sum, 6))).to.deep.equal(["$0.000005", "$5,270.12"]);
  });
});
