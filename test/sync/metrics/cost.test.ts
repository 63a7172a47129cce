import { expect } from "chai";
import { TARIFF } from "../../../functions/runtime/billing";
import { PRICES } from "../../../sync/metrics/constants";
import { type CostItem, estimateCost, type Usage } from "../../../sync/metrics/cost";
import { NO_COUNTS } from "../../../sync/metrics/counters";
import { STORAGE_CLASSES } from "../../../sync/request/request";
import { world } from "../world";

const { requests, items, workedMs } = NO_COUNTS;
const NOTHING: Usage = { requests, classes: {}, items, workedMs, rounds: 0, deleteRounds: 0, transferred: 0 };
const BASE = estimateCost(NOTHING, TARIFF).usd;

/** The cost of a usage beyond that of a run that does nothing. */
const costOf = (usage: Partial<Usage>, prices = PRICES): number =>
  Math.round((estimateCost({ ...NOTHING, ...usage }, { ...TARIFF, prices }).usd - BASE) * 1e6) / 1e6;

const million = (storageClass: string): Partial<Usage> => ({
  requests: { ...requests, COPY: 1e6 },
  classes: { [storageClass]: 1e6 },
});

const quantities = (all: readonly CostItem[]) =>
  Object.fromEntries(all.map(({ item, quantity }) => [item, quantity]));

describe("the estimated cost of a run", () => {
  it("of a million copies depends on the storage class that they write", () => {
    const costs = Object.fromEntries(STORAGE_CLASSES.map((name) => [name, costOf(million(name))]));
    expect(costs).to.deep.equal({
      STANDARD: 5,
      REDUCED_REDUNDANCY: 5,
      INTELLIGENT_TIERING: 5,
      STANDARD_IA: 10,
      ONEZONE_IA: 10,
      GLACIER_IR: 20,
      GLACIER: 30,
      DEEP_ARCHIVE: 50,
    });
    expect(costOf(million("A_CLASS_OF_THE_FUTURE"))).to.equal(5);
  });

  it("has LIST and PUT at $5 for a million, GET and HEAD at $0.40, and DELETE free", () => {
    const of = (kind: string) => costOf({ requests: { ...requests, [kind]: 1e6 } });
    expect(["LIST", "PUT", "GET", "HEAD", "DELETE"].map(of)).to.deep.equal([5, 5, 0.4, 0.4, 0]);
  });

  it("has the items of the distributed Maps, by state transitions and invocations", () => {
    expect(costOf({ items: 1_000_000 })).to.equal(50.2);
    expect(costOf({ rounds: 10_000 })).to.equal(1.004);
  });

  it("has $0.02 for each GB that is copied to another Region", () => {
    expect(costOf({ transferred: 100 * 1_024 ** 3 })).to.equal(2);
  });

  it("is the sum of its items, and follows other prices", () => {
    const usage: Usage = {
      ...NOTHING,
      ...million("GLACIER"),
      items: 3,
      rounds: 2,
      workedMs: 5e5,
      transferred: 1e12,
    };
    const cost = estimateCost(usage, TARIFF);
    expect(cost.items.reduce((sum, { usd }) => sum + usd, 0)).to.be.closeTo(cost.usd, 1e-6);
    expect(cost.prices).to.deep.equal({ asOf: "2026-11", region: "us-east-1" });
    const cheap = estimateCost(usage, { ...TARIFF, prices: { ...PRICES, transferGb: 0, classes: {} } });
    expect(cheap.usd).to.be.closeTo(cost.usd - 25 - (1e12 / 1_024 ** 3) * 0.02, 1e-5);
  });

  it("is in the output as a number, and in the report by item, with the classes of the copies", async () => {
    const all = world({ recordsInMemory: true });
    for (const key of ["a", "b"]) all.source.put(key, "1");
    all.source.putVirtual("large", { parts: [8 * 1024 ** 2, 8 * 1024 ** 2, 1] });
    all.advanceClock(60);
    const { output, report } = await all.sync({ storageClass: "DEEP_ARCHIVE" });
    expect(output.objects.copied).to.equal(3);
    expect(report.cost.usd).to.equal(output.estimatedCostUsd);
    // The upload's parts are billed as STANDARD, its completion as DEEP_ARCHIVE.
    expect(quantities(report.cost.items)).to.deep.include({
      "S3 COPY": 5,
      "Surcharge of PUT and COPY to DEEP_ARCHIVE": 3,
    });
  });

  it("bills the parts of uploads to other classes as those classes", async () => {
    const all = world({ recordsInMemory: true });
    all.source.putVirtual("large", { parts: [8 * 1024 ** 2, 8 * 1024 ** 2, 1] });
    all.advanceClock(60);
    const { report } = await all.sync({ storageClass: "GLACIER_IR" });
    expect(quantities(report.cost.items)).to.deep.include({ "Surcharge of PUT and COPY to GLACIER_IR": 5 });
  });

  it("bills an empty part as a PUT, and as a part", async () => {
    const cost = async (parts: readonly number[]) => {
      const all = world({ recordsInMemory: true });
      all.source.putVirtual("large", { parts });
      all.advanceClock(60);
      const { report } = await all.sync({ storageClass: "GLACIER_IR" });
      return quantities(report.cost.items);
    };
    const [whole, more] = [
      await cost([8 * 1024 ** 2, 8 * 1024 ** 2]),
      await cost([8 * 1024 ** 2, 8 * 1024 ** 2, 0]),
    ];
    const difference = (item: string) => (more[item] ?? 0) - (whole[item] ?? 0);
    const items = ["S3 PUT", "S3 COPY", "Surcharge of PUT and COPY to GLACIER_IR"];
    expect(items.map(difference)).to.deep.equal([1, 0, 1]);
  });
});
