import { expect } from "chai";
import type { ManifestFile, Verdict } from "../../../sync/records/schema";
import type { Entry } from "../../../sync/s3/objects";
import { KnownVerdicts, versionsOf } from "../../../sync/worker/known-verdicts";

const DAY = 86_400_000;

const entry = (key: string, etag: string): Entry => ({
  key,
  size: 1,
  etag,
  lastModified: 0,
  storageClass: "STANDARD",
});
const pairOf = (key: string, source = '"a"', destination = '"b"') => ({
  key,
  source: entry(key, source),
  destination: entry(key, destination),
});

const file = (key: string, first: string, last: string): ManifestFile => ({
  key,
  first,
  last,
  count: 1,
  bytes: 0,
});

/** Verdicts of these keys in files of one key each, as they were found at time 0. */
function known(verdict: Verdict["verdict"], keys: readonly string[], now = 0) {
  const reads: string[] = [];
  const records = {
    findNdjson: async <T>(key: string) => {
      reads.push(key);
      return [{ key, versions: versionsOf(pairOf(key)), verdict, at: 0 }] as T[];
    },
  };
  const files = keys.map((key) => file(key, key, key));
  return { reads, verdicts: new KnownVerdicts({ records, verdicts: files }, () => now) };
}

describe("a verdict of an earlier run", () => {
  it("holds for exactly the versions of both sides that it was found for", async () => {
    const { verdicts } = known("kept", ["k"]);
    expect((await verdicts.find(pairOf("k")))?.verdict).to.equal("kept");
    for (const other of [
      pairOf("k", '"c"'),
      pairOf("k", '"a"', '"c"'),
      { key: "k", source: entry("k", '"a"') },
    ])
      expect(await verdicts.find(other)).to.equal(undefined);
  });

  it("is read when its key is reached, and only then", async () => {
    const { reads, verdicts } = known("kept", ["b", "d"]);
    for (const key of ["a", "b", "c", "d", "e"]) await verdicts.find(pairOf(key));
    expect(reads).to.deep.equal(["b", "d"]);
  });

  it("is not known if its file cannot be read: the requests that it saves are sent", async () => {
    const records = { findNdjson: () => Promise.reject(new Error("503")) };
    const verdicts = new KnownVerdicts({ records, verdicts: [file("k", "k", "k")] }, () => 0);
    expect(await verdicts.find(pairOf("k"))).to.equal(undefined);
  });

  it("of an archived object holds for a week: it may have been restored", async () => {
    const daysLater = async (verdict: Verdict["verdict"], days: number) =>
      (await known(verdict, ["k"], days * DAY).verdicts.find(pairOf("k")))?.verdict;
    expect(await daysLater("archived", 6)).to.equal("archived");
    expect(await daysLater("archived", 8)).to.equal(undefined);
    expect(await daysLater("customer-key", 800)).to.equal("customer-key");
  });

  it("of an archived object does not hold if the listing shows that it is restored", async () => {
    const restored = {
      key: "k",
      source: { ...entry("k", '"a"'), restored: true },
      destination: entry("k", '"b"'),
    };
    expect(await known("archived", ["k"]).verdicts.find(restored)).to.equal(undefined);
    expect((await known("customer-key", ["k"]).verdicts.find(restored))?.verdict).to.equal("customer-key");
  });
});
