import { createHash } from "node:crypto";

/** How an object is cut into parts: the lengths in bytes, in order. */
export type Layout = readonly number[];

const MiB = 1024 ** 2;
export const MOST_PARTS = 10_000;
/** Where the source leaves the choice: small enough that parts copy quickly side by side. */
const OWN_PART = 128 * MiB;

/** Parts of one size, the last one shorter. @returns `undefined` if that does not make so many parts. */
export function evenly(size: number, part: number, count: number): Layout | undefined {
  const last = size - part * (count - 1);
  if (last <= 0 || last > part) return size === 0 && count === 1 ? [0] : undefined;
  return Array.from({ length: count }, (_, i) => (i < count - 1 ? part : last));
}

/** A layout of our own for an object that has none. */
export function ownLayout(size: number): Layout {
  const part = Math.max(OWN_PART, Math.ceil(size / MOST_PARTS / MiB) * MiB);
  return evenly(size, part, Math.ceil(size / part)) as Layout;
}

/** Bytes from and to, both inclusive, of each part; `undefined` for one that is the whole. */
export function ranges(layout: Layout): ({ readonly from: number; readonly to: number } | undefined)[] {
  // The API's reference allows a range only of objects over 5 MB, and a single part needs none.
  if (layout.length === 1) return [undefined];
  let at = 0;
  return layout.map((length) => {
    const from = at;
    at += length;
    return length === 0 ? undefined : { from, to: at - 1 };
  });
}

/** The number of parts that an ETag tells of; 0 for an object that was put at once. */
export const partsOf = (etag: string): number => Number(/-(\d+)"?$/.exec(etag)?.[1] ?? 0);

/** The ETag that S3 gives to a multipart object: the MD5 of its parts' MD5s, and their number. */
export function compositeEtag(parts: readonly string[]): string {
  const md5 = createHash("md5");
  for (const etag of parts) md5.update(etag.replaceAll('"', ""), "hex");
  return `"${md5.digest("hex")}-${parts.length}"`;
}
