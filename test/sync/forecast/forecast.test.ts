import { expect } from "chai";
import { TARIFF } from "../../../functions/runtime/billing";
import { MODEL } from "../../../simulate/model";
import { DeleteSimulation } from "../../../simulate/run/deletes";
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

const dryRun = (counters: Counters) => ({
  counters,
  rounds: 1,
  seconds: 10,
  largest: 1_000,
  crossesRegions: false,
});

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
    expect(seconds(0, 350_000)).to.be.within(10 + 100, 10 + 150);
  });

  it("copies the parts of a large object at once, and takes as long as the largest object", () => {
    const seconds = (objects: number, parts: number, largest: number, bytes: number): number => {
      const counters = wouldCopy(objects);
      const planned = { requests: { COPY: parts, DELETE: objects }, classes: {} };
      const run = dryRun({ ...counters, bytes: { copied: bytes, deleted: 0 }, planned });
      return forecast({ ...run, largest }, CAPACITY, null, TARIFF).seconds - 10;
    };
    const [MB, GB] = [1e6, 1e9];
    // A part of 10 MB takes 0.2 s, and 16 of one object are in flight.
    expect(seconds(10, 10 * 5_000, 50 * GB, 500 * GB)).to.be.closeTo((5_000 * 0.2) / 16, 1);
    expect(seconds(1_000, 11_000, 100 * GB, 110 * GB)).to.be.closeTo((10_000 * 0.2) / 16, 1);
    expect(seconds(1, 1, 10 * MB, 10 * MB)).to.equal(1);
  });

  it("takes as long, and costs as much, as the simulation of the deletes of any number of orphans", async () => {
    for (const orphans of [100, 1e4, 1e5, 1e6, 1e7]) {
      const { ms, usd, records } = await DeleteSimulation.run(orphans, MODEL, 200);
      const run = { ...dryRun({ ...wouldCopy(0, orphans), items: 0 }), rounds: 0, seconds: 0 };
      const { seconds, costUsd, requests } = forecast(run, CAPACITY, null, TARIFF);
      const { LIST, GET, PUT } = requests;
      expect(seconds, `${orphans}`).to.be.within(ms / 1_500, Math.ceil(ms / 1_000) * 1.5);
      expect(costUsd, `${orphans}`).to.be.within(usd / 1.5, usd * 1.5);
      if (orphans > 1e4) expect(LIST + GET + PUT, `${orphans}`).to.be.within(records / 1.5, records * 1.5);
    }
  });

  it("uses the rates of earlier runs of the same pair", () => {
    const run = dryRun(wouldCopy(100_000));
    const usual = forecast(run, ONE_WORKER, null, TARIFF).seconds;
    const slow: Rates = { copies: 1_000, bytes: 1e6, copyMs: 1_000_000 };
    const known = forecast(run, ONE_WORKER, slow, TARIFF).seconds;
    expect([usual, known].map((s) => Math.round(s / 100))).to.deep.equal([10, 100]);
  });
});

/** The rates that the last run has left. */
function learnedOf({ runs }: World): Rates {
  const key = runs.keys().find((name) => name.startsWith("learned/")) as string;
  return JSON.parse(String(runs.get(key)?.content.toBuffer()).trim().split("\n")[2] as string);
}

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

  it("of large objects say little about the latency of small ones, and those of small ones about large ones", () => {
    const large: Rates = { copies: 100, bytes: 100e9, copyMs: 100e3 };
    const small: Rates = { copies: 1e6, bytes: 1e6, copyMs: 1e9 };
    const million = { copies: 1e6, bytes: 1e6 };
    expect(copyMs(million, large) / copyMs(million, null)).to.be.within(0.9, 1);
    expect(copyMs(large, large)).to.be.closeTo(100e3, 1);
    const ten = { copies: 10, bytes: 50e9 };
    expect(copyMs(ten, small) / copyMs(ten, null)).to.be.within(1, 1.1);
    expect(copyMs(million, small)).to.be.closeTo(1e9, 1);
  });

  it("count each part of a copy by parts, and the time of each part", async () => {
    const all = world();
    for (let i = 0; i < 3; i++)
      all.source.putVirtual(`large-${i}`, { parts: Array.from({ length: 8 }, () => 8 * 1024 ** 2) });
    all.advanceClock(60);
    let copied = 0;
    all.s3.hooks.fault = ({ operation }) => {
      if (operation === "UploadPartCopy" && copied++ % 8 === 0) all.advanceClock(1);
      return undefined;
    };
    await all.sync({}, { concurrency: 1 });
    const rates = learnedOf(all);
    expect(rates).to.deep.include({ copies: 24, bytes: 3 * 8 * 8 * 1024 ** 2 });
    expect(rates.copyMs).to.be.within(24_000, 30_000);
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
    const learned = () => learnedOf(all);
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
