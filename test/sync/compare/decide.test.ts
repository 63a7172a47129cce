import { expect } from "chai";
import fc from "fast-check";
import { type Compare, decide, type Inspected, judge } from "../../../sync/compare/decide";
import type { Pair } from "../../../sync/compare/merge-join";
import type { Entry } from "../../../sync/s3/object-store";

const OLD = Date.parse("2026-01-01T00:00:00Z");
const NEW = Date.parse("2026-01-02T00:00:00Z");
const entry = (over: Partial<Entry> = {}): Entry => ({
  key: "k",
  size: 1,
  etag: '"e"',
  lastModified: OLD,
  storageClass: "STANDARD",
  ...over,
});

const outcome = (pair: Omit<Pair<Entry>, "key">, compare: Compare): string => {
  const decision = decide({ key: "k", ...pair } as Pair<Entry>, compare);
  return decision.action === "copy" ? `copy: ${decision.reason}` : decision.action;
};

describe("decide, by row of its table", () => {
  const rows: [string, Omit<Pair<Entry>, "key">, Record<Compare, string>][] = [
    ["only in the source", { source: entry() }, all("copy: absent")],
    ["only in the destination", { destination: entry() } as Pair<Entry>, all("orphan")],
    [
      "sizes differ",
      { source: entry(), destination: entry({ size: 2, lastModified: NEW }) },
      all("copy: size"),
    ],
    [
      "same ETag, destination not older",
      { source: entry(), destination: entry() },
      { etag: "keep", time: "keep", metadata: "inspect" },
    ],
    [
      "same ETag, source newer",
      { source: entry({ lastModified: NEW }), destination: entry() },
      { etag: "inspect", time: "copy: newer", metadata: "inspect" },
    ],
    [
      "ETags differ, destination not older",
      { source: entry(), destination: entry({ etag: '"f"' }) },
      { etag: "inspect", time: "keep", metadata: "inspect" },
    ],
    [
      "ETags differ, source newer, a checksum in common",
      {
        source: entry({ lastModified: NEW, checksum: "CRC64NVME" }),
        destination: entry({ etag: '"f"', checksum: "CRC64NVME" }),
      },
      { etag: "inspect", time: "copy: newer", metadata: "inspect" },
    ],
    [
      "ETags differ, source newer, no checksum in common",
      { source: entry({ lastModified: NEW, checksum: "CRC64NVME" }), destination: entry({ etag: '"f"' }) },
      { etag: "copy: etag", time: "copy: newer", metadata: "inspect" },
    ],
  ];
  for (const [title, pair, expected] of rows) {
    it(title, () => {
      const actual = {
        etag: outcome(pair, "etag"),
        time: outcome(pair, "time"),
        metadata: outcome(pair, "metadata"),
      };
      expect(actual).to.deep.equal(expected);
    });
  }
  function all(decision: string): Record<Compare, string> {
    return { etag: decision, time: decision, metadata: decision };
  }
});

const head = (over: Partial<Inspected> = {}): Inspected => ({
  ...entry(),
  carried: { headers: { "content-type": "text/plain" }, metadata: { a: "1" }, redirect: null },
  checksums: {},
  encryption: "AES256",
  restored: false,
  ...over,
});

const judged = (source: Inspected, destination: Inspected): string => {
  const decision = judge(source, destination);
  return decision.action === "copy" ? `copy: ${decision.reason}` : decision.action;
};

describe("a newer source whose ETag differs", () => {
  it("is copied without HEAD requests only if their responses could not change the decision", () => {
    const algorithm = fc.constantFrom(undefined, "CRC64NVME", "SHA256", "CRC32");
    const encryption = fc.constantFrom("AES256", "aws:kms", null);
    fc.assert(
      fc.property(
        algorithm,
        algorithm,
        encryption,
        encryption,
        (sourceChecksum, destinationChecksum, sourceEncryption, destinationEncryption) => {
          const side = (checksum: string | undefined, encrypted: string | null, over: Partial<Inspected>) =>
            head({
              ...(checksum && { checksum, checksums: { [checksum]: "the same" } }),
              encryption: encrypted,
              ...over,
            });
          const source = side(sourceChecksum, sourceEncryption, { lastModified: NEW });
          const destination = side(destinationChecksum, destinationEncryption, { etag: '"f"' });
          const inspected = decide({ key: "k", source, destination }, "etag").action === "inspect";
          expect(inspected).to.equal(sourceChecksum !== undefined && sourceChecksum === destinationChecksum);
          if (!inspected) expect(judge(source, destination).action).to.equal("copy");
        },
      ),
    );
  });
});

describe("judge, by row of its table", () => {
  const other = { etag: '"f"' };
  const rows: [string, Inspected, Inspected, string][] = [
    ["size changed since the listing", head(), head({ size: 2 }), "copy: size"],
    ["same ETag, same metadata", head(), head(), "keep"],
    [
      "same ETag, a header differs",
      head(),
      head({ carried: { headers: {}, metadata: { a: "1" }, redirect: null } }),
      "copy: metadata",
    ],
    [
      "same ETag, metadata differs",
      head(),
      head({ carried: { ...head().carried, metadata: { a: "2" } } }),
      "copy: metadata",
    ],
    [
      "same ETag, metadata has another name",
      head(),
      head({ carried: { ...head().carried, metadata: { b: "1" } } }),
      "copy: metadata",
    ],
    [
      "same ETag, redirect differs",
      head({ carried: { ...head().carried, redirect: "/x" } }),
      head(),
      "copy: metadata",
    ],
    ["same ETag, tags differ", head({ tags: { t: "1" } }), head({ tags: {} }), "copy: metadata"],
    ["same ETag, same tags", head({ tags: { t: "1" } }), head({ tags: { t: "1" } }), "keep"],
    [
      "ETags differ, same checksum",
      head({ checksums: { CRC32: "x" } }),
      head({ ...other, checksums: { CRC32: "x" } }),
      "keep",
    ],
    [
      "ETags differ, same checksum, metadata differs",
      head({ checksums: { CRC32: "x" } }),
      head({ ...other, checksums: { CRC32: "x" }, carried: { headers: {}, metadata: {}, redirect: null } }),
      "copy: metadata",
    ],
    [
      "ETags differ, checksums differ",
      head({ checksums: { CRC32: "x" } }),
      head({ ...other, checksums: { CRC32: "y" } }),
      "copy: etag",
    ],
    [
      "ETags differ, no algorithm in common",
      head({ checksums: { CRC32: "x" } }),
      head({ ...other, checksums: { SHA1: "x" } }),
      "copy: etag",
    ],
    ["ETags differ, no checksums", head(), head(other), "copy: etag"],
    [
      "KMS in the destination, destination not older",
      head(),
      head({ ...other, encryption: "aws:kms" }),
      "keep",
    ],
    [
      "KMS in the destination, source newer",
      head({ lastModified: NEW }),
      head({ ...other, encryption: "aws:kms" }),
      "copy: newer",
    ],
    [
      "KMS in the source, source newer",
      head({ encryption: "aws:kms", lastModified: NEW }),
      head(other),
      "copy: newer",
    ],
    [
      "the server does not return the encryption",
      head({ encryption: null }),
      head({ ...other, encryption: null }),
      "copy: etag",
    ],
  ];
  for (const [title, source, destination, expected] of rows) {
    it(title, () => expect(judged(source, destination)).to.equal(expected));
  }
});
