import { expect } from "chai";
import fc from "fast-check";
import { type Compare, decide, type Inspected, judge } from "../../../sync/compare/decide";
import type { Pair } from "../../../sync/compare/merge-join";
import type { Carried, Entry } from "../../../sync/s3/objects";

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
  return "reason" in decision ? `${decision.action}: ${decision.reason}` : decision.action;
};

const inEveryMode = (pair: Omit<Pair<Entry>, "key">): Record<Compare, string> => ({
  etag: outcome(pair, "etag"),
  time: outcome(pair, "time"),
  metadata: outcome(pair, "metadata"),
});
const all = (decision: string): Record<Compare, string> => ({
  etag: decision,
  time: decision,
  metadata: decision,
});

const newer = { lastModified: NEW };
const other = { etag: '"f"' };

describe("decide, by row of its table", () => {
  const rows: [string, Omit<Pair<Entry>, "key">, Record<Compare, string>][] = [
    ["only in the source", { source: entry() }, all("copy: absent")],
    ["only in the destination", { destination: entry() } as Pair<Entry>, all("orphan")],
    ["sizes differ", { source: entry(), destination: entry({ size: 2, ...newer }) }, all("copy: size")],
    [
      "same ETag, destination newer",
      { source: entry(), destination: entry(newer) },
      { etag: "keep", time: "keep", metadata: "inspect" },
    ],
    [
      "same ETag, source newer",
      { source: entry(newer), destination: entry() },
      { etag: "copy: newer", time: "copy: newer", metadata: "inspect" },
    ],
    [
      "same ETag, both of the same second",
      { source: entry(), destination: entry() },
      { etag: "copy: newer", time: "copy: newer", metadata: "inspect" },
    ],
    [
      "ETags differ, destination newer",
      { source: entry(), destination: entry({ ...other, ...newer }) },
      { etag: "inspect", time: "keep", metadata: "inspect" },
    ],
    [
      "ETags differ, source newer, a checksum in common",
      {
        source: entry({ ...newer, checksum: "CRC64NVME" }),
        destination: entry({ ...other, checksum: "CRC64NVME" }),
      },
      { etag: "inspect", time: "copy: newer", metadata: "inspect" },
    ],
    [
      "ETags differ, both of the same second, a checksum in common",
      {
        source: entry({ checksum: "CRC64NVME" }),
        destination: entry({ ...other, checksum: "CRC64NVME" }),
      },
      { etag: "inspect", time: "copy: newer", metadata: "inspect" },
    ],
    [
      "ETags differ, source newer, no checksum in common",
      { source: entry({ ...newer, checksum: "CRC64NVME" }), destination: entry(other) },
      { etag: "copy: newer", time: "copy: newer", metadata: "inspect" },
    ],
    [
      "ETags differ, both of the same second, no checksum in common",
      { source: entry(), destination: entry(other) },
      { etag: "copy: newer", time: "copy: newer", metadata: "inspect" },
    ],
  ];
  for (const [title, pair, expected] of rows) {
    it(title, () => expect(inEveryMode(pair)).to.deep.equal(expected));
  }
});

describe("decide, for an archived source object", () => {
  const skipped = "skip: archived";
  const archived = (over: Partial<Entry> = {}) => entry({ storageClass: "GLACIER", ...over });
  const rows: [string, Omit<Pair<Entry>, "key">, Record<Compare, string>][] = [
    ["that the destination lacks: skip", { source: archived() }, all(skipped)],
    ["of another size: skip", { source: archived(), destination: entry({ size: 2 }) }, all(skipped)],
    [
      "with the same ETag and an older date: keep",
      { source: archived(), destination: entry(newer) },
      { etag: "keep", time: "keep", metadata: "inspect" },
    ],
    [
      "with the same ETag and a newer date: skip",
      { source: archived(newer), destination: entry() },
      { etag: skipped, time: skipped, metadata: "inspect" },
    ],
    [
      "with another ETag and an older date: skip without a HEAD",
      { source: archived(), destination: entry({ ...other, ...newer }) },
      { etag: skipped, time: "keep", metadata: "inspect" },
    ],
    [
      "in DEEP_ARCHIVE: skip",
      { source: entry({ storageClass: "DEEP_ARCHIVE" }), destination: entry({ size: 2 }) },
      all(skipped),
    ],
    [
      "with a temporary copy: copy",
      { source: archived({ restored: true }), destination: entry({ size: 2 }) },
      all("copy: size"),
    ],
    [
      "in GLACIER_IR, which is readable at once: copy",
      { source: entry({ storageClass: "GLACIER_IR" }), destination: entry({ size: 2 }) },
      all("copy: size"),
    ],
    [
      "that only the destination archives: copy",
      { source: entry(newer), destination: entry({ storageClass: "GLACIER" }) },
      { etag: "copy: newer", time: "copy: newer", metadata: "inspect" },
    ],
  ];
  for (const [title, pair, expected] of rows) {
    it(title, () => expect(inEveryMode(pair)).to.deep.equal(expected));
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

/** An ETag of 32 hexadecimal digits. */
const md5 = (digit: string): string => `"${digit.repeat(32)}"`;

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
  const rows: [string, Inspected, Inspected, string][] = [
    ["size changed since the listing", head(), head({ size: 2 }), "copy: size"],
    ["same ETag, same metadata, destination newer", head(), head(newer), "keep"],
    ["same ETag, same metadata, both of the same second", head(), head(), "copy: newer"],
    ["same ETag, same metadata, source newer", head(newer), head(), "copy: newer"],
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
    ...[
      [
        "the source has no content type, the destination has that of the server",
        {},
        { "content-type": "a/b" },
      ],
      ["the source has an empty content type", { "content-type": "" }, { "content-type": "a/b" }],
      ["the source has an empty header", { "cache-control": "" }, {}],
      ["the destination has an empty header", {}, { "cache-control": "" }],
    ].map(([title, from, to]): [string, Inspected, Inspected, string] => {
      const side = (headers: unknown) => ({
        carried: { ...head().carried, headers: headers as Carried["headers"] },
      });
      return [`same ETag, ${title}`, head(side(from)), head({ ...newer, ...side(to) }), "keep"];
    }),
    [
      "same ETag, the destination has no content type",
      head(),
      head({ ...newer, carried: { ...head().carried, headers: {} } }),
      "copy: metadata",
    ],
    [
      "same ETag, the source has an empty header, the destination another value",
      head({ carried: { ...head().carried, headers: { "cache-control": "" } } }),
      head({ ...newer, carried: { ...head().carried, headers: { "cache-control": "no-cache" } } }),
      "copy: metadata",
    ],
    ["same ETag, tags differ", head({ tags: { t: "1" } }), head({ tags: {} }), "copy: metadata"],
    ["same ETag, same tags", head({ tags: { t: "1" } }), head({ ...newer, tags: { t: "1" } }), "keep"],
    [
      "same ETag, other tags in a newer destination",
      head({ tags: { t: "1" } }),
      head({ ...newer, tags: { t: "2" } }),
      "copy: metadata",
    ],
    [
      "ETags differ, same checksum, destination newer",
      head({ checksums: { CRC32: "x" } }),
      head({ ...other, ...newer, checksums: { CRC32: "x" } }),
      "keep",
    ],
    [
      "ETags are MD5s and differ, same checksum, destination newer: another content with the same CRC",
      head({ etag: md5("1"), checksums: { CRC32: "x" } }),
      head({ ...newer, etag: md5("2"), checksums: { CRC32: "x" } }),
      "copy: etag",
    ],
    [
      "ETags are MD5s and differ, same checksum, the server does not return the encryption",
      head({ etag: md5("1"), encryption: null, checksums: { CRC32: "x" } }),
      head({ ...newer, etag: md5("2"), encryption: null, checksums: { CRC32: "x" } }),
      "copy: etag",
    ],
    ...(["source", "destination"] as const).flatMap((side): [string, Inspected, Inspected, string][] => {
      const pair = (over: Partial<Inspected>) =>
        [
          head({ etag: md5("1"), checksums: { CRC32: "x" }, ...(side === "source" && over) }),
          head({ ...newer, etag: md5("2"), checksums: { CRC32: "x" }, ...(side === "destination" && over) }),
        ] as const;
      const title = `ETags differ, same checksum, destination newer, the ${side}'s ETag is`;
      return [
        [`${title} that of a multipart object`, ...pair({ etag: md5("3").replace(/"$/, '-2"') }), "keep"],
        [`${title} that of a KMS object`, ...pair({ encryption: "aws:kms" }), "keep"],
        [`${title} of another form than an MD5`, ...pair({ etag: '"0123456789abcdef"' }), "keep"],
      ];
    }),
    [
      "ETags differ, same checksum, source newer: the same bytes were uploaded again",
      head({ ...newer, checksums: { CRC32: "x" } }),
      head({ ...other, checksums: { CRC32: "x" } }),
      "copy: newer",
    ],
    [
      "ETags differ, the same composite checksum, destination newer",
      head({ checksums: { "CRC32 COMPOSITE": "x" } }),
      head({ ...other, ...newer, checksums: { "CRC32 COMPOSITE": "x" } }),
      "keep",
    ],
    [
      "ETags differ, composite checksums differ under KMS: the newer side decides",
      head({ encryption: "aws:kms", checksums: { "CRC32 COMPOSITE": "x" } }),
      head({ ...other, ...newer, encryption: "aws:kms", checksums: { "CRC32 COMPOSITE": "y" } }),
      "keep",
    ],
    [
      "KMS on both sides, whole checksums differ, destination newer",
      head({ encryption: "aws:kms", checksums: { XXHASH3: "x" } }),
      head({ ...other, ...newer, encryption: "aws:kms", checksums: { XXHASH3: "y" } }),
      "copy: etag",
    ],
    [
      "KMS, two checksums in common of which one differs",
      head({ encryption: "aws:kms", checksums: { XXHASH3: "x", CRC32: "x" } }),
      head({ ...other, ...newer, checksums: { XXHASH3: "x", CRC32: "y" } }),
      "copy: etag",
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
      "KMS in the destination, destination newer",
      head(),
      head({ ...other, ...newer, encryption: "aws:kms" }),
      "keep",
    ],
    [
      "KMS in the destination, both of the same second",
      head(),
      head({ ...other, encryption: "aws:kms" }),
      "copy: newer",
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
