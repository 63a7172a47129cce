import { expect } from "chai";
import { fixedLimit } from "../../../simulate/fixed-limit";
import { runNamed } from "../../../simulate/machine";
import { SHAPES } from "../../../simulate/shapes";
import { OpenUploads } from "../../../sync/copy/open-uploads";
import { newCounters } from "../../../sync/metrics/counters";
import { compareKeys } from "../../../sync/model/key";
import type { KeyRange } from "../../../sync/model/key-range";
import { NdjsonWriter } from "../../../sync/records/ndjson-writer";
import { Records } from "../../../sync/records/records";
import type { Entry, ObjectStore } from "../../../sync/s3/object-store";
import { copyRanges } from "../../../sync/steps/copy-range";
import { memoryStore } from "../memory-store";
import { contains } from "../ranges";

/** Two buckets as arrays of keys, a store that lists them, and how often it was waited for. */
function listed(source: readonly string[], destination: readonly string[]) {
  const sides = new Map([
    ["source", source],
    ["destination", destination],
  ]);
  const seen = { lists: 0, trips: 0, copied: [] as string[] };
  const waiting: (() => void)[] = [];
  const trip = () => {
    seen.trips++;
    for (const wake of waiting.splice(0)) wake();
  };
  const store = {
    ...memoryStore(),
    list: async (bucket, _, after) => {
      seen.lists++;
      const keys = sides.get(bucket) as readonly string[];
      const from = after === null ? 0 : firstBehind(keys, after);
      if (waiting.length === 0) setImmediate(trip);
      await new Promise<void>((resolve) => waiting.push(resolve));
      return {
        entries: keys.slice(from, from + 1_000).map(entry),
        last: from + 1_000 >= keys.length,
      };
    },
    copy: async (order) => {
      seen.copied.push(order.source.key);
    },
  } as ObjectStore;
  return { store, seen };
}

const entry = (key: string): Entry => ({
  key,
  size: 1,
  etag: '"1"',
  lastModified: 0,
  storageClass: "STANDARD",
});

function firstBehind(keys: readonly string[], after: string): number {
  let [low, high] = [0, keys.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareKeys(keys[middle] as string, after) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A worker over the whole buckets, or what another one left of them. */
async function worker(store: ObjectStore, ranges: readonly KeyRange[], maxKeys = Number.POSITIVE_INFINITY) {
  const run = { ...runNamed("lanes"), source: "source", destination: "destination" };
  const records = new Records(memoryStore(), "runs", run);
  const orphans = new NdjsonWriter<{ key: string; etag: string; size: number }>(
    records,
    (part) => `orphans-${part}`,
  );
  const result = await copyRanges(
    {
      run,
      source: store,
      destination: store,
      maxKeys,
      maxSegments: 16,
      overhead: 0.06,
      copyLimit: fixedLimit(64),
      budget: { mayBegin: () => true, signal: new AbortController().signal },
      orphans,
      outcomes: new NdjsonWriter(records, (part) => `outcomes-${part}`),
      uploads: new OpenUploads(records, run),
      onProgress: () => {},
      counters: newCounters(),
      sleep: async () => {},
    },
    ranges,
  );
  const gone = await Promise.all(result.orphans.map(({ key }) => records.readNdjson<{ key: string }>(key)));
  return { ...result, gone: gone.flat().map(({ key }) => key) };
}

const EVERYTHING: KeyRange = { after: null, through: null };

const keysOf = (shape: string, n: number): string[] => {
  const space = SHAPES[shape]!(n);
  return Array.from({ length: n }, (_, rank) => space.key(rank));
};

describe("a worker that walks several stretches at once", () => {
  for (const shape of Object.keys(SHAPES)) {
    it(`takes at most 10 % more requests than listing does, and no key twice: ${shape}`, async () => {
      const keys = keysOf(shape, 150_000);
      const source = keys.filter((_, i) => i % 101 !== 0);
      const destination = keys.filter((_, i) => i % 103 !== 0);
      const { store, seen } = listed(source, destination);
      const { counters, remaining, gone } = await worker(store, [EVERYTHING]);
      expect(remaining).to.deep.equal([]);
      const has = { source: new Set(source), destination: new Set(destination) };
      expect(seen.copied.sort(compareKeys)).to.deep.equal(source.filter((key) => !has.destination.has(key)));
      expect(gone.sort(compareKeys)).to.deep.equal(destination.filter((key) => !has.source.has(key)));
      expect(counters.objects.source).to.equal(source.length);
      const least = Math.ceil(source.length / 1_000) + Math.ceil(destination.length / 1_000);
      expect(seen.lists).to.be.at.most(1.1 * least);
    });
  }

  it("waits for a quarter as many pages, one after the other, where names are like hashes", async () => {
    for (const shape of ["uuids", "hashed", "deep"]) {
      const keys = keysOf(shape, 150_000);
      const { store, seen } = listed(keys, keys);
      await worker(store, [EVERYTHING]);
      expect(seen.trips, shape).to.be.below(150 / 3.5);
    }
  });

  it("does not split a bucket of a few thousand objects", async () => {
    const keys = keysOf("uuids", 11_000);
    const { store, seen } = listed(keys, keys);
    await worker(store, [EVERYTHING]);
    expect(seen.lists).to.equal(22);
  });

  it("leaves over exactly what it has not done, when it has to stop", async () => {
    const keys = keysOf("uuids", 100_000);
    const { store, seen } = listed(keys, []);
    let ranges: readonly KeyRange[] = [EVERYTHING];
    let workers = 0;
    while (ranges.length > 0) {
      workers++;
      const { remaining } = await worker(store, ranges, 23_456);
      ranges = remaining;
    }
    expect(workers).to.be.within(5, 6);
    expect(seen.copied.sort(compareKeys)).to.deep.equal(keys);
  });

  it("says about how many keys it leaves over", async () => {
    const keys = keysOf("uuids", 100_000);
    const { store } = listed(keys, keys);
    const { remaining } = await worker(store, [EVERYTHING], 40_000);
    const told = remaining.filter((range) => range.keys !== undefined);
    expect(told.length).to.be.above(3);
    for (const range of told) {
      const there = keys.filter((key) => contains(range, key)).length;
      expect(range.keys).to.be.within(there / 2, there * 2.5);
    }
  });

  it("leaves over the rest where a listing fails, and what another lane's page says by then is not heard", async () => {
    const keys = keysOf("uuids", 60_000);
    const { store, seen } = listed(keys, keys);
    const failing: ObjectStore = {
      ...store,
      list: async (bucket, prefix, after) => {
        if (bucket === "source" && seen.lists > 60) throw new Error("the connection broke");
        return store.list(bucket, prefix, after);
      },
    };
    const { remaining, stopped, counters } = await worker(failing, [EVERYTHING]);
    expect(stopped).to.deep.equal({ error: "Error", cause: "the connection broke", fatal: false });
    const there = keys.filter((key) => remaining.some((range) => contains(range, key)));
    expect(there.length).to.equal(60_000 - counters.objects.kept);
    expect(there.length).to.be.within(10_000, 50_000);
  });
});
