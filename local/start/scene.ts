import { createHash } from "node:crypto";
import type { BucketAccess, Seed } from "../s3";
import { type File, ODD_KEYS } from "./files";

/** What was done to the buckets, for the reader. */
export interface Scene {
  readonly text: string;
}

const MiB = 1024 ** 2;
const GiB = 1024 ** 3;

/** One object of each kind that a sync has to treat in its own way, and what is done about it. */
const KINDS: Readonly<
  Record<string, { readonly seed?: Seed; readonly parts?: number[]; readonly what: string }>
> = {
  "kinds/film.mp4": { parts: Array(40).fill(8 * MiB), what: "a multipart object of 40 parts" },
  "kinds/odd-parts.bin": {
    parts: [5 * MiB, 9 * MiB, 7 * MiB, 1],
    what: "one whose parts are of different sizes",
  },
  "kinds/disk.img": { parts: Array(12).fill(GiB), what: "one of 12 GiB" },
  "kinds/moved.html": { seed: { redirect: "/kinds/page.html" }, what: "a website redirect" },
  "kinds/folder/": { what: "a folder marker" },
  "kinds/page.html": {
    seed: {
      headers: { "content-type": "text/html", "cache-control": "no-store" },
      metadata: { by: "me" },
      tags: { team: "blue" },
    },
    what: "one with headers, metadata and tags",
  },
  "kinds/rare.txt": { seed: { storageClass: "STANDARD_IA" }, what: "one of another storage class" },
  "kinds/secret.txt": {
    seed: { encryption: { kind: "aws:kms", keyId: "key", bucketKey: true } },
    what: "one encrypted with KMS",
  },
  "kinds/cold.txt": { seed: { storageClass: "GLACIER" }, what: "an archived one, which is skipped" },
  "kinds/locked.txt": {
    seed: { encryption: { kind: "customer", keyMd5: "md5" } },
    what: "one under a customer's key, which is skipped",
  },
};

/** Adds the kinds to the source. They take no memory, however large they are. */
export function addKinds(source: BucketAccess): Scene {
  const lastModified = EARLIER();
  for (const [key, { seed, parts }] of Object.entries(KINDS)) {
    if (parts) source.putVirtual(key, { lastModified, ...seed, parts });
    else source.put(key, key.endsWith("/") || seed?.redirect ? "" : key, { lastModified, ...seed });
  }
  return {
    text: `Besides ${Object.values(KINDS)
      .map(({ what }) => what)
      .join(", ")}.`,
  };
}

/** Old enough that a run may delete it: half an hour ago. */
const EARLIER = (): number => Date.now() - 30 * 60_000;

/**
 * Fills the source with files, and the destination with what an older copy might hold: of every twenty files sixteen
 * are there, two are missing, two are stale; and some are there that the source no longer has.
 */
export function fill(source: BucketAccess, destination: BucketAccess, files: readonly File[]): Scene {
  const lastModified = EARLIER();
  const counts = { missing: 0, stale: 0, orphaned: 0 };
  for (const [i, { key, read }] of files.entries()) {
    const body = read();
    source.put(key, body, { lastModified });
    if (i % 10 === 3) counts.missing++;
    else if (i % 10 === 7) counts.stale++;
    if (i % 10 === 7) destination.put(key, stale(body), { lastModified });
    else if (i % 10 !== 3) destination.put(key, body, { lastModified });
    if (i % 25 === 0) {
      destination.put(`${key}.removed`, body, { lastModified });
      counts.orphaned++;
    }
  }
  for (const key of ODD_KEYS) source.put(key, `the object ${JSON.stringify(key)}`, { lastModified });
  const number = (n: number) => n.toLocaleString("en-US");
  return {
    text:
      `${number(files.length + ODD_KEYS.length)} objects in the source. The destination lacks ` +
      `${number(counts.missing + ODD_KEYS.length)} of them, has ${number(counts.stale)} in another version, ` +
      `and ${number(counts.orphaned)} that the source has not.`,
  };
}

/** Of the same length, so that only the ETag tells. */
const stale = (body: Buffer): Buffer =>
  body.length === 0 ? Buffer.from("x") : Buffer.concat([Buffer.from([body[0]! ^ 1]), body.subarray(1)]);

/** Changes, removes and adds a few objects of the source, as a working day would. */
export function change(source: BucketAccess): Scene {
  const keys = source.keys().filter((key) => !(key in KINDS));
  const some = (n: number) =>
    Array.from({ length: 40 }, (_, i) => keys[(i * 97 + n) % keys.length] as string);
  for (const key of some(1)) source.put(key, `changed: ${createHash("md5").update(key).digest("hex")}`);
  for (const key of some(40)) source.delete(key);
  for (const key of some(70)) source.put(`${key}.new`, key);
  return { text: "40 objects of the source were changed, 40 removed, 40 added." };
}
