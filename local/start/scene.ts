import { createHash } from "node:crypto";
import { number } from "../../sync/model/texts";
import type { BucketAccess, Seed } from "../s3";
import { type File, ODD_KEYS } from "./files";

/** The result of a change to the buckets. */
export interface Scene {
  /** A description for the user. */
  readonly text: string;
}

const MiB = 1024 ** 2;
const GiB = 1024 ** 3;

/** One object of each kind that a sync handles differently. */
const KINDS: Readonly<
  Record<string, { readonly seed?: Seed; readonly parts?: number[]; readonly description: string }>
> = {
  "kinds/film.mp4": { parts: Array(40).fill(8 * MiB), description: "multipart object with 40 parts" },
  "kinds/odd-parts.bin": {
    parts: [5 * MiB, 9 * MiB, 7 * MiB, 1],
    description: "multipart object with parts of different sizes",
  },
  "kinds/disk.img": { parts: Array(12).fill(GiB), description: "object of 12 GiB" },
  "kinds/moved.html": { seed: { redirect: "/kinds/page.html" }, description: "website redirect" },
  "kinds/folder/": { description: "folder marker" },
  "kinds/page.html": {
    seed: {
      headers: { "content-type": "text/html", "cache-control": "no-store" },
      metadata: { by: "me" },
      tags: { team: "blue" },
    },
    description: "object with headers, metadata and tags",
  },
  "kinds/rare.txt": {
    seed: { storageClass: "STANDARD_IA" },
    description: "object in storage class STANDARD_IA",
  },
  "kinds/secret.txt": {
    seed: { encryption: { kind: "aws:kms", keyId: "key", bucketKey: true } },
    description: "object encrypted with KMS (SSE-KMS)",
  },
  "kinds/cold.txt": {
    seed: { storageClass: "GLACIER" },
    description: "archived object (GLACIER); a sync skips it",
  },
  "kinds/locked.txt": {
    seed: { encryption: { kind: "customer", keyMd5: "md5" } },
    description: "object with a customer key (SSE-C); a sync skips it",
  },
};

/** Adds one object of each kind to the source. The content of multipart objects is virtual and uses no memory. */
export function addKinds(source: BucketAccess): Scene {
  const lastModified = halfAnHourAgo();
  for (const [key, { seed, parts }] of Object.entries(KINDS)) {
    if (parts) source.putVirtual(key, { lastModified, ...seed, parts });
    else source.put(key, key.endsWith("/") || seed?.redirect ? "" : key, { lastModified, ...seed });
  }
  return {
    text: `The source also has these special objects, which the destination lacks:\n${Object.entries(KINDS)
      .map(([key, { description }]) => `  ${key.padEnd(21)}${description}`)
      .join("\n")}`,
  };
}

/** A time before the run. A run deletes only objects that are older than the run. */
const halfAnHourAgo = (): number => Date.now() - 30 * 60_000;

/**
 * Fills the source with files, and the destination with an outdated copy. Of every ten files, eight are equal, one is
 * missing and one is outdated. For every 25th file, the destination has an additional orphan.
 */
export function fill(source: BucketAccess, destination: BucketAccess, files: readonly File[]): Scene {
  const written = { lastModified: halfAnHourAgo() };
  const copied = { lastModified: written.lastModified + 60_000 };
  const counts = { missing: 0, outdated: 0, orphans: 0 };
  for (const [i, { key, read }] of files.entries()) {
    const body = read();
    source.put(key, body, written);
    if (i % 10 === 3) counts.missing++;
    else if (i % 10 === 7) counts.outdated++;
    if (i % 10 === 7) destination.put(key, outdated(body), copied);
    else if (i % 10 !== 3) destination.put(key, body, copied);
    if (i % 25 === 0) {
      destination.put(`${key}.removed`, body, copied);
      counts.orphans++;
    }
  }
  for (const key of ODD_KEYS) source.put(key, `the object ${JSON.stringify(key)}`, written);
  return {
    text:
      `The source has ${number(files.length)} files of node_modules and ${ODD_KEYS.length} objects with unusual keys.\n` +
      `The destination is an outdated copy: ${number(counts.missing + ODD_KEYS.length)} objects are missing, ` +
      `${number(counts.outdated)} outdated.\n` +
      `It also has ${number(counts.orphans)} orphans: objects that the source does not have.`,
  };
}

/** An earlier version of the same length: only the ETag differs. */
const outdated = (body: Buffer): Buffer =>
  body.length === 0 ? Buffer.from("x") : Buffer.concat([Buffer.from([body[0]! ^ 1]), body.subarray(1)]);

/** Changes 40 objects of the source, removes 40 and adds 40. */
export function change(source: BucketAccess): Scene {
  const keys = source.keys().filter((key) => !(key in KINDS));
  const some = (n: number) =>
    Array.from({ length: 40 }, (_, i) => keys[(i * 97 + n) % keys.length] as string);
  for (const key of some(1)) source.put(key, `changed: ${createHash("md5").update(key).digest("hex")}`);
  for (const key of some(40)) source.delete(key);
  for (const key of some(70)) source.put(`${key}.new`, key);
  return { text: "Changed 40 objects of the source, removed 40 and added 40." };
}
