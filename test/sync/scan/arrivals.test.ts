import { expect } from "chai";
import { noise } from "../../../simulate/keys/key-space";
import { SHAPES } from "../../../simulate/keys/shapes";
import { compareKeys } from "../../../sync/model/key";
import type { ObjectStore } from "../../../sync/s3/object-store";
import type { Entry, Page } from "../../../sync/s3/objects";
import { listOutline } from "../../../sync/scan/outline";
import { ParallelScan } from "../../../sync/scan/parallel-scan";
import { RangeScan } from "../../../sync/scan/range-scan";
import type { Side } from "../../../sync/scan/scannable";
import { FIRST_ROUND } from "../../../sync/steps/constants";
import { memoryStore } from "../memory-store";
import { foldersIn, indexAfter } from "../ranges";

const PAGE = 1_000;
const KEYS = 40_000;

const entry = (key: string): Entry => ({
  key,
  size: 1,
  etag: '"1"',
  lastModified: 0,
  storageClass: "STANDARD",
});

/** One side. Some of the pages that are in flight arrive in the same turn, in random order. */
function sideOf(keys: readonly string[], next: () => number) {
  let waiting: (() => void)[] = [];
  let scheduled = false;
  const deliver = () => {
    scheduled = false;
    const order = waiting.map((wake) => ({ wake, at: next() })).sort((a, b) => a.at - b.at);
    const now = order.splice(0, 1 + Math.floor(next() * order.length));
    waiting = order.map(({ wake }) => wake);
    for (const { wake } of now) wake();
    schedule();
  };
  const schedule = () => {
    if (scheduled || waiting.length === 0) return;
    scheduled = true;
    setImmediate(deliver);
  };
  const response = () =>
    new Promise<void>((resolve) => {
      waiting.push(resolve);
      schedule();
    });
  const folders: ObjectStore["folders"] = async (_, prefix) => {
    await response();
    return foldersIn(keys, prefix);
  };
  const list: ObjectStore["list"] = async (_, __, after): Promise<Page> => {
    await response();
    const from = after === null ? 0 : indexAfter(keys, after);
    return { entries: keys.slice(from, from + PAGE).map(entry), last: from + PAGE >= keys.length };
  };
  return { store: { ...memoryStore(), list, folders }, bucket: "bucket", prefix: "" };
}

/** Scans two buckets that differ. @returns the keys that were visited, and those that should have been, by side. */
async function visits(shape: string, seed: number, Scan = RangeScan) {
  let drawn = seed * 1_000_000;
  const next = () => noise(drawn++);
  const space = SHAPES[shape]!(KEYS);
  const keys = Array.from({ length: KEYS }, (_, rank) => space.key(rank));
  const missing = { source: new Set<string>(), destination: new Set<string>() };
  for (const key of keys) {
    const at = next();
    if (at < 0.02) missing[at < 0.01 ? "source" : "destination"].add(key);
  }
  const side = (name: Side) =>
    sideOf(
      keys.filter((key) => !missing[name].has(key)),
      next,
    );
  const visited = { sourceOnly: [] as string[], destinationOnly: [] as string[], both: [] as string[] };
  const visitor = {
    sourceOnly: ({ key }: Entry) => void visited.sourceOnly.push(key),
    destinationOnly: ({ key }: Entry) => void visited.destinationOnly.push(key),
    both: ({ key }: Entry) => void visited.both.push(key),
  };
  const mayBegin = () => true;
  const scanning = { source: side("source"), destination: side("destination"), mayBegin };
  const scan = new ParallelScan<RangeScan>(
    {
      maxSegments: FIRST_ROUND.segments,
      overhead: FIRST_ROUND.overhead,
      splitPages: FIRST_ROUND.splitPages,
      mayBegin,
      outline: (page) => listOutline(scanning.source, page),
      begin: (range, events) => new Scan(scanning, range, visitor, events),
      onFailure: (error) => {
        throw error;
      },
    },
    [{ after: null, through: null }],
  );
  await scan.run();
  for (const list of Object.values(visited)) list.sort(compareKeys);
  const expected = {
    sourceOnly: [...missing.destination],
    destinationOnly: [...missing.source],
    both: keys.filter((key) => !missing.source.has(key) && !missing.destination.has(key)),
  };
  return { visited, expected, segments: scan.scans.length };
}

describe("a parallel scan", () => {
  for (const shape of ["uuids", "skewed", "words", "hashed", "dates"])
    it(`visits each key once, for any order in which pages arrive: ${shape}`, async () => {
      for (let seed = 0; seed < 5; seed++) {
        const { visited, expected, segments } = await visits(shape, seed);
        expect(visited, `seed ${seed}`).to.deep.equal(expected);
        expect(segments).to.be.above(2);
      }
    });

  it("loses no key if a segment cannot be split because a page has arrived", async () => {
    let refused = 0;
    class Late extends RangeScan {
      override splitOff(at: string) {
        return refused++ % 2 === 0 ? undefined : super.splitOff(at);
      }
    }
    const { visited, expected, segments } = await visits("uuids", 1, Late);
    expect(visited).to.deep.equal(expected);
    expect(segments).to.be.above(2);
    expect(refused).to.be.above(2);
  });

  it("reports an error of a split. Otherwise a worker would end as if it had compared all keys", async () => {
    class Broken extends RangeScan {
      override splitOff(): never {
        throw new TypeError("no split");
      }
    }
    const ended = await visits("uuids", 1, Broken).then(
      () => "ended",
      ({ message }: Error) => message,
    );
    expect(ended).to.equal("no split");
  });
});
