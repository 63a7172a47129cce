import { expect } from "chai";
import { SHAPES } from "../../../simulate/keys/shapes";
import { runNamed } from "../../../simulate/run/machine";
import { fixedPermits } from "../../../simulate/worker/fixed-permits";
import { newCounters } from "../../../sync/metrics/counters";
import { compareKeys } from "../../../sync/model/key";
import type { KeyRange } from "../../../sync/model/key-range";
import { Records } from "../../../sync/records/records";
import type { ObjectStore } from "../../../sync/s3/object-store";
import type { Entry } from "../../../sync/s3/objects";
import { FIRST_ROUND } from "../../../sync/steps/constants";
import { copyItem } from "../../../sync/steps/copy-range";
import { memoryStore } from "../memory-store";
import { contains, foldersIn, indexAfter } from "../ranges";

/** A store that lists two arrays of keys. LISTs that are in flight together count as one round trip. */
function listedKeys(source: readonly string[], destination: readonly string[]) {
  const sides = new Map([
    ["source", source],
    ["destination", destination],
  ]);
  const observed = { lists: 0, roundTrips: 0, copied: [] as string[] };
  const waiting: (() => void)[] = [];
  const roundTrip = () => {
    observed.roundTrips++;
    for (const wake of waiting.splice(0)) wake();
  };
  const store = {
    ...memoryStore(),
    list: async (bucket, _, after) => {
      observed.lists++;
      const keys = sides.get(bucket) as readonly string[];
      const from = after === null ? 0 : indexAfter(keys, after);
      if (waiting.length === 0) setImmediate(roundTrip);
      await new Promise<void>((resolve) => waiting.push(resolve));
      return {
        entries: keys.slice(from, from + 1_000).map((key) => entry(key, bucket === "source" ? 0 : 1_000)),
        last: from + 1_000 >= keys.length,
      };
    },
    folders: async (bucket, prefix) => {
      observed.lists++;
      return foldersIn(sides.get(bucket) as readonly string[], prefix);
    },
    copy: async (order) => {
      observed.copied.push(order.source.key);
      return "";
    },
  } as ObjectStore;
  return { store, observed };
}

const entry = (key: string, lastModified: number): Entry => ({
  key,
  size: 1,
  etag: '"1"',
  lastModified,
  storageClass: "STANDARD",
});

/** Runs a worker. @returns its result, with the keys of the orphans that it recorded. */
async function worker(
  store: ObjectStore,
  ranges: readonly KeyRange[],
  maxKeys: number | null = null,
  splitPages = FIRST_ROUND.splitPages,
) {
  const run = { ...runNamed("segments"), source: "source", destination: "destination" };
  const records = new Records(memoryStore(), "runs", run);
  const limit = { ...FIRST_ROUND, splitPages, keys: maxKeys, denials: null };
  const assignment = { run, records, division: { limit, verdicts: [] }, name: "worker" };
  const result = await copyItem(assignment, ranges, {
    stores: { source: store, destination: store },
    budget: { mayBegin: () => true, signal: new AbortController().signal },
    clock: { now: () => 0, sleep: async () => {} },
    copyPermits: fixedPermits(64),
    counters: newCounters(),
  });
  const manifests = await Promise.all(
    result.orphans.map(({ key }) => records.readNdjson<{ key: string }>(key)),
  );
  return { ...result, orphanKeys: manifests.flat().map(({ key }) => key) };
}

/** LIST requests that splits may cost regardless of the number of keys. */
const FREE_LISTS = 2 * FIRST_ROUND.splitPages;

const EVERYTHING: KeyRange = { after: null, through: null };

const keysOf = (shape: string, n: number): string[] => {
  const space = SHAPES[shape]!(n);
  return Array.from({ length: n }, (_, rank) => space.key(rank));
};

describe("a worker that scans several segments in parallel", () => {
  for (const shape of Object.keys(SHAPES)) {
    it(`sends at most 10% and ${FREE_LISTS} more LIST requests than a sequential scan, and processes each key once: ${shape}`, async () => {
      const keys = keysOf(shape, 150_000);
      const inSource = (i: number): boolean => i % 101 !== 0;
      const inDestination = (i: number): boolean => i % 103 !== 0;
      const source = keys.filter((_, i) => inSource(i));
      const destination = keys.filter((_, i) => inDestination(i));
      const { store, observed } = listedKeys(source, destination);
      const { counters, remaining, orphanKeys } = await worker(store, [EVERYTHING]);
      expect(remaining).to.deep.equal([]);
      expect(observed.copied.sort(compareKeys)).to.deep.equal(
        keys.filter((_, i) => inSource(i) && !inDestination(i)),
      );
      expect(orphanKeys.sort(compareKeys)).to.deep.equal(
        keys.filter((_, i) => inDestination(i) && !inSource(i)),
      );
      expect(counters.objects.source).to.equal(source.length);
      const sequential = Math.ceil(source.length / 1_000) + Math.ceil(destination.length / 1_000);
      expect(observed.lists).to.be.at.most(1.1 * sequential + FREE_LISTS);
    });
  }

  it("needs less than a third of the round trips of a sequential scan if keys are like hashes", async () => {
    for (const shape of ["uuids", "hashed", "deep"]) {
      const keys = keysOf(shape, 150_000);
      const { store, observed } = listedKeys(keys, keys);
      await worker(store, [EVERYTHING]);
      expect(observed.roundTrips, shape).to.be.below(150 / 3.5);
    }
  });

  it("needs a third of the round trips of a sequential scan of 20,000 unknown keys, if folders tell where they are", async () => {
    for (const shape of ["hashed", "dates", "deep", "words"]) {
      const keys = keysOf(shape, 20_000);
      const { store, observed } = listedKeys(keys, keys);
      await worker(store, [EVERYTHING]);
      expect(observed.roundTrips, shape).to.be.at.most(20 / 3);
    }
  });

  it("lists no folders of a bucket without folders, none if its listing ends with the first page, and none if it is known", async () => {
    for (const [keys, splitPages] of [
      [keysOf("uuids", 20_000), FIRST_ROUND.splitPages],
      [keysOf("hashed", 900), FIRST_ROUND.splitPages],
      [keysOf("hashed", 20_000), 0],
    ] as const) {
      const { store } = listedKeys(keys, keys);
      const listed: string[] = [];
      const folders = async (_: string, prefix: string) => {
        listed.push(prefix);
        return [];
      };
      await worker({ ...store, folders }, [EVERYTHING], null, splitPages);
      expect(listed).to.deep.equal([]);
    }
  });

  it("does without the folders if they cannot be listed, and waits for the response", async () => {
    const keys = keysOf("hashed", 20_000);
    const { store, observed } = listedKeys(keys, []);
    let ended = false;
    const folders = async () => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      for (let turn = 0; turn < 100; turn++) await new Promise(setImmediate);
      ended = true;
      throw new Error("the connection broke");
    };
    const { remaining, stopped } = await worker({ ...store, folders }, [EVERYTHING]);
    expect({ remaining, stopped, ended }).to.deep.equal({ remaining: [], stopped: null, ended: true });
    expect(observed.copied.sort(compareKeys)).to.deep.equal(keys);
  });

  it("does not split a bucket of a few thousand objects", async () => {
    const keys = keysOf("uuids", 4_000);
    const { store, observed } = listedKeys(keys, keys);
    await worker(store, [EVERYTHING]);
    expect(observed.lists).to.equal(8);
  });

  it("returns exactly the remaining ranges when its limit is reached", async () => {
    const keys = keysOf("uuids", 50_000);
    const { store, observed } = listedKeys(keys, []);
    let ranges: readonly KeyRange[] = [EVERYTHING];
    let workers = 0;
    while (ranges.length > 0) {
      workers++;
      const { remaining } = await worker(store, ranges, 11_728);
      ranges = remaining;
    }
    expect(workers).to.be.within(5, 6);
    expect(observed.copied.sort(compareKeys)).to.deep.equal(keys);
  });

  it("estimates the number of keys in the remaining ranges", async () => {
    const keys = keysOf("uuids", 100_000);
    const { store } = listedKeys(keys, keys);
    const { remaining } = await worker(store, [EVERYTHING], 40_000);
    const estimated = remaining.filter((range) => range.keys !== undefined);
    expect(estimated.length).to.be.above(3);
    for (const range of estimated) {
      const actual = keys.filter((key) => contains(range, key)).length;
      expect(range.keys).to.be.within(actual / 2, actual * 2.5);
    }
  });

  it("returns the remaining ranges if a listing fails, and ignores pages of other segments that arrive later", async () => {
    const keys = keysOf("uuids", 60_000);
    const { store, observed } = listedKeys(keys, keys);
    const failing: ObjectStore = {
      ...store,
      list: async (bucket, prefix, after) => {
        if (bucket === "source" && observed.lists > 60) throw new Error("the connection broke");
        return store.list(bucket, prefix, after);
      },
    };
    const { remaining, stopped, counters } = await worker(failing, [EVERYTHING]);
    expect(stopped).to.deep.equal({ error: "Error", cause: "the connection broke", fatal: false });
    const unscanned = keys.filter((key) => remaining.some((range) => contains(range, key)));
    expect(unscanned.length).to.equal(60_000 - counters.objects.kept);
    expect(unscanned.length).to.be.within(10_000, 50_000);
  });
});
