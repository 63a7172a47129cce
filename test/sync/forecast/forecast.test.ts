import { expect } from "chai";
import { TARIFF } from "../../../functions/runtime/billing";
import { forecast } from "../../../sync/forecast/forecast";
import { copyMs, learnedRates, type Rates } from "../../../sync/forecast/rates";
import { PRICES } from "../../../sync/metrics/constants";
import { add, type Counters, NO_COUNTS } from "../../../sync/metrics/counters";
import { type World, world } from "../world";

const CAPACITY = { workers: 10, copiesPerWorker: 100, startMs: 770 };
const ONE_WORKER = { ...CAPACITY, workers: 1, copiesPerWorker: 10 };

const FREE = { ...PRICES, classes: {}, requests: NO_COUNTS.requests };

/** The counters of a dry run that would copy objects of one kilobyte. */
const wouldCopy = (copied: number, deleted = 0): Counters =>
  add(NO_COUNTS, {
    ...NO_COUNTS,
    objects: { ...NO_COUNTS.objects, source: copied, copied, orphans: deleted, deleted },
    bytes: { copied: copied * 1_000, deleted: 0 },
    planned: { requests: { COPY: copied }, classes: { STANDARD: copied } },
    items: 10,
  });

const dryRun = (counters: Counters) => ({ counters, rounds: 1, seconds: 10, crossesRegions: false });

function fill({ source, destination, advanceClock }: World): void {
  for (let i = 0; i < 50; i++) source.put(`k/${i}`, "1");
  source.put("empty", "");
  source.putVirtual("large", { parts: [8 * 1024 ** 2, 8 * 1024 ** 2, 1] });
  source.put("cold", "1", { storageClass: "GLACIER" });
  for (let i = 0; i < 20; i++) destination.put(`orphan-${i}`, "1");
  advanceClock(60);
}

describe("the forecast of a dry run", () => {
  it("has the requests that the real run then sends to the two buckets", async () => {
    for (const input of [{}, { compare: "metadata" }]) {
      const all = world({ recordsInMemory: true });
      fill(all);
      const { output: dry } = await all.sync({ ...input, dryRun: true });
      const { output } = await all.sync(input);
      const { LIST, HEAD, COPY } = output.requests;
      expect(dry.forecast.requests).to.deep.include({ LIST: LIST + 2, HEAD, COPY, DELETE: 2 });
    }
  });

  it("is in the output of a dry run only", async () => {
    const all = world({ recordsInMemory: true });
    fill(all);
    const { output: dry } = await all.sync({ dryRun: true });
    expect(dry.forecast).to.have.all.keys("costUsd", "seconds", "requests");
    expect(dry.forecast.costUsd).to.be.above(dry.estimatedCostUsd);
    expect((await all.sync()).output).not.to.have.property("forecast");
  });

  it("costs what the copies cost in their class, and between Regions", () => {
    const run = dryRun(wouldCopy(1e6));
    const usd = (over: object) => forecast({ ...run, ...over }, CAPACITY, null, TARIFF).costUsd;
    const standard = usd({});
    expect(standard).to.be.within(5, 6);
    const classes = { planned: { requests: { COPY: 1e6 }, classes: { DEEP_ARCHIVE: 1e6 } } };
    expect(usd({ counters: { ...run.counters, ...classes } }) - standard).to.be.closeTo(45, 0.01);
    expect(usd({ crossesRegions: true }) - standard).to.be.closeTo((1e9 / 1_024 ** 3) * 0.02, 1e-4);
    const free = forecast(run, CAPACITY, null, { ...TARIFF, prices: FREE });
    expect(free.costUsd).to.be.below(standard - 5 + 1e-6);
  });

  it("takes as long as the dry run if there is nothing to do, longer with copies and deletes, at S3's rates at least", () => {
    const seconds = (copied: number, deleted = 0) =>
      forecast(dryRun(wouldCopy(copied, deleted)), CAPACITY, null, TARIFF).seconds;
    expect(seconds(0)).to.equal(10);
    expect(seconds(350_000)).to.equal(10 + 100);
    expect(seconds(0, 350_000)).to.be.within(10 + 100, 10 + 102);
  });

  it("uses the rates of earlier runs of the same pair", () => {
    const run = dryRun(wouldCopy(100_000));
    const usual = forecast(run, ONE_WORKER, null, TARIFF).seconds;
    const slow: Rates = { copies: 1_000, bytes: 1e6, copyMs: 1_000_000 };
    const known = forecast(run, ONE_WORKER, slow, TARIFF).seconds;
    expect([usual, known].map((s) => Math.round(s / 100))).to.deep.equal([10, 100]);
  });
});

describe("the rates of a pair", () => {
  it("are those of its real runs, the last one counting most", () => {
    const counters = { ...wouldCopy(100), copyMs: 20_000 };
    const first = learnedRates(null, { dryRun: false }, counters);
    expect(first).to.deep.equal({ copies: 100, bytes: 100_000, copyMs: 20_000 });
    expect(learnedRates(first, { dryRun: false }, counters)).to.deep.equal({
      copies: 150,
      bytes: 150_000,
      copyMs: 30_000,
    });
    expect(learnedRates(first, { dryRun: true }, counters)).to.equal(first);
    expect(learnedRates(first, { dryRun: false }, NO_COUNTS)).to.equal(first);
  });

  it("are not used if there were fewer than 20 copies", () => {
    const rates = (copies: number): Rates => ({ copies, bytes: 0, copyMs: copies * 1_000 });
    expect(copyMs({ copies: 10, bytes: 0 }, rates(19))).to.equal(10 * 100);
    expect(copyMs({ copies: 10, bytes: 0 }, rates(20))).to.equal(10 * 1_000);
  });

  it("are left by a run for the next one between the same buckets and prefixes", async () => {
    const all = world();
    for (let i = 0; i < 30; i++) all.source.put(`k/${i}`, "1");
    all.advanceClock(60);
    let waited = 0;
    all.s3.hooks.fault = ({ operation }) => {
      if (operation === "CopyObject" && waited++ < 30) all.advanceClock(1);
      return undefined;
    };
    await all.sync({}, { concurrency: 1 });
    const learned = () => {
      const key = all.runs.keys().find((name) => name.startsWith("learned/")) as string;
      return JSON.parse(String(all.runs.get(key)?.content.toBuffer()).trim().split("\n")[2] as string);
    };
    const rates = learned();
    expect(rates).to.deep.include({ copies: 30, bytes: 30 });
    expect(rates.copyMs).to.be.at.least(30_000);
    all.source.put("another", "1");
    all.advanceClock(60);
    const { output } = await all.sync({ dryRun: true });
    expect(learned()).to.deep.equal(rates);
    const own = (Date.parse(output.finishedAt) - Date.parse(output.startedAt)) / 1_000;
    expect(output.forecast.seconds).to.be.within(own + 1, own + 3);
    const { output: elsewhere } = await all.sync({ dryRun: true, destinationPrefix: "x/" } as {
      dryRun: true;
    });
    expect(elsewhere.forecast.seconds).to.be.within(1, 3);
  });
});
