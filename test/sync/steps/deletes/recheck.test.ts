import { expect } from "chai";
import fc from "fast-check";
import { runNamed } from "../../../../simulate/run/machine";
import { compareKeys } from "../../../../sync/model/key";
import { type ObjectStore, StoreError } from "../../../../sync/s3/object-store";
import type { Entry } from "../../../../sync/s3/objects";
import { presentInSource } from "../../../../sync/steps/deletes/recheck";
import { codePoint } from "../../code-point";
import { memoryStore } from "../../memory-store";

const RUN = { ...runNamed("recheck"), source: "source", prefix: "p/", destinationPrefix: "elsewhere/" };

const entry = (key: string): Entry => ({
  key,
  size: 1,
  etag: '"0af"',
  lastModified: 0,
  storageClass: "STANDARD",
});

/** A source with these keys, relative to the prefix. @param pageKeys keys of a page */
function sourceOf(relative: Iterable<string>, { pageKeys = 1_000, encrypted = new Set<string>() } = {}) {
  const keys = [...new Set(relative)].map((key) => `p/${key}`).sort(compareKeys);
  const set = new Set(keys);
  const requests = { lists: 0, heads: 0 };
  const store: ObjectStore = {
    ...memoryStore(),
    list: async (bucket, prefix, after) => {
      expect([bucket, prefix]).to.deep.equal(["source", "p/"]);
      requests.lists++;
      const from = keys.findIndex((key) => after === null || compareKeys(key, after) > 0);
      const page = from < 0 ? [] : keys.slice(from, from + pageKeys);
      return { entries: page.map(entry), last: from < 0 || from + pageKeys >= keys.length };
    },
    head: async (bucket, key) => {
      expect(bucket).to.equal("source");
      requests.heads++;
      if (encrypted.has(key.slice(2)))
        throw new StoreError(
          "InvalidRequest",
          400,
          "The object was stored using a form of Server Side Encryption.",
        );
      const none = {
        carried: { headers: {}, metadata: {}, redirect: null },
        checksums: {},
        encryption: null,
      };
      return set.has(key) ? { ...entry(key), ...none } : undefined;
    },
  };
  return { store, requests };
}

const orphan = (key: string) => ({ key, etag: '"0af"', size: 1 });
const pad = (i: number): string => String(i).padStart(7, "0");
const numbers = (n: number, step = 1): string[] => Array.from({ length: n }, (_, i) => pad(i * step));

async function present(store: ObjectStore, orphans: readonly string[]): Promise<string[]> {
  return [...(await presentInSource(store, RUN, orphans.map(orphan)))].sort(compareKeys);
}

describe("an old list of orphans, checked against the source", () => {
  it("finds exactly the keys that the source has by now", async () => {
    const keys = fc.uniqueArray(
      fc.oneof(fc.stringMatching(/^[ab/]{0,3}$/), fc.string({ unit: codePoint, maxLength: 3 })),
      { maxLength: 60 },
    );
    await fc.assert(
      fc.asyncProperty(keys, keys, fc.integer({ min: 1, max: 40 }), async (source, orphans, pageKeys) => {
        const { store } = sourceOf(source, { pageKeys });
        const expected = orphans.filter((key) => source.includes(key)).sort(compareKeys);
        expect(await present(store, orphans)).to.deep.equal(expected);
      }),
      { numRuns: 500 },
    );
  });

  it("is read in key order by LIST where orphans are dense", async () => {
    const source = numbers(20_000, 2);
    const { store, requests } = sourceOf(source);
    const orphans = numbers(10_000, 4).map((key, i) => (i % 100 === 0 ? key : `${key}-gone`));
    expect((await present(store, orphans)).length).to.equal(100);
    expect(requests.lists).to.be.within(20, 22);
    expect(requests.heads).to.be.at.most(3);
  });

  it("is read by HEAD where orphans are sparse", async () => {
    const { store, requests } = sourceOf(numbers(100_000));
    const orphans = numbers(100, 1_000).map((key, i) => (i % 10 === 0 ? key : `${key}-gone`));
    expect((await present(store, orphans)).length).to.equal(10);
    expect(requests.heads).to.be.within(95, 100);
    expect(requests.lists).to.be.at.most(2);
  });

  it("costs at most half as much again as the cheaper kind of request for each part of the key space", async () => {
    const dense = numbers(5_000);
    const { store, requests } = sourceOf([
      ...dense.map((key) => `a${key}`),
      ...numbers(200_000).map((key) => `b${key}`),
    ]);
    const orphans = [
      ...dense.map((key) => `a${key}-gone`),
      ...numbers(200, 1_000).map((key) => `b${key}-gone`),
    ];
    expect(await present(store, orphans)).to.deep.equal([]);
    const usd = requests.lists * 5e-6 + requests.heads * 4e-7;
    expect(usd).to.be.below(1.5 * (5 * 5e-6 + 200 * 4e-7));
  });

  it("of one orphan, or none, costs one HEAD, or nothing", async () => {
    const { store, requests } = sourceOf(["a"]);
    expect(await present(store, [])).to.deep.equal([]);
    expect(requests).to.deep.equal({ lists: 0, heads: 0 });
    expect(await present(store, ["a"])).to.deep.equal(["a"]);
    expect(requests).to.deep.equal({ lists: 0, heads: 1 });
  });

  it("counts an object as present if it is encrypted with SSE-C, whose HEAD S3 refuses", async () => {
    const encrypted = new Set(["b"]);
    const { store } = sourceOf(["z"], { encrypted });
    expect(await present(store, ["b"])).to.deep.equal(["b"]);
    const sparse = sourceOf(numbers(50_000), { encrypted });
    expect(await present(sparse.store, ["0000000-gone", "b", "c"])).to.deep.equal(["b"]);
  });

  it("sends no request for a key that no object can have: an empty one would be that of the bucket", async () => {
    const impossible = ["", "x".repeat(1_023)];
    const head = (_: string, key: string) => Promise.reject(new Error(`a HEAD of ${key.length} characters`));
    const { store } = sourceOf([]);
    const keys = impossible.map(orphan);
    const short = { ...RUN, prefix: "" };
    expect([...(await presentInSource({ ...store, head }, short, [orphan("")]))]).to.deep.equal([]);
    const list: ObjectStore["list"] = async () => ({ entries: [], last: true });
    expect([...(await presentInSource({ ...store, list, head }, RUN, keys.slice(1)))]).to.deep.equal([]);
  });

  it("counts a key that may not be read as present if a LIST shows it", async () => {
    const head = () => Promise.reject(new StoreError("AccessDenied", 403, "an explicit deny"));
    const { store } = sourceOf(["b"]);
    expect(await present({ ...store, head }, ["b"])).to.deep.equal(["b"]);
    expect(await present({ ...store, head }, ["a"])).to.deep.equal([]);
  });

  it("throws if the source cannot be read: no key counts as absent then", async () => {
    const denied = () => Promise.reject(new StoreError("AccessDenied", 403, "no"));
    const { store } = sourceOf(numbers(100));
    const broken = () => Promise.reject(new StoreError("InternalError", 500, "no"));
    for (const failing of [
      { ...store, head: broken },
      { ...store, head: denied, list: denied },
      { ...store, list: denied },
    ]) {
      const error = await present(failing, numbers(50)).catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(StoreError);
    }
  });

  it("continues a page of the source that is truncated but empty", async () => {
    const keys = numbers(30);
    const { store } = sourceOf(keys);
    let empties = 3;
    const list: ObjectStore["list"] = async (bucket, prefix, after) =>
      empties-- > 0 ? { entries: [], last: false, token: "more" } : store.list(bucket, prefix, after);
    expect(await present({ ...store, list }, keys)).to.deep.equal(keys);
  });
});
