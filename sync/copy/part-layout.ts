import { createHash } from "node:crypto";
import { MAX_COPY_BYTES, MAX_PARTS } from "../model/constants";
import type { PartOrder } from "../s3/objects";
import { DEFAULT_PART_BYTES } from "./constants";

/** The lengths of an object's parts in bytes, in order. */
export type PartLayout = readonly number[];

const MiB = 1_024 ** 2;

/** Parts of one size; the last part may be shorter. @returns `undefined` if `count` parts cannot make up `size` */
export function evenly(size: number, part: number, count: number): PartLayout | undefined {
  const last = size - part * (count - 1);
  if (last <= 0 || last > part) return size === 0 && count === 1 ? [0] : undefined;
  return Array.from({ length: count }, (_, i) => (i < count - 1 ? part : last));
}

/** A layout for an object without parts, or whose server does not return them. */
export function defaultLayout(size: number): PartLayout {
  const part = Math.max(DEFAULT_PART_BYTES, Math.ceil(size / MAX_PARTS / MiB) * MiB);
  // An empty multipart object has one empty part, because no upload can be completed without a part.
  return evenly(size, part, Math.max(1, Math.ceil(size / part))) as PartLayout;
}

/** The bytes of its object that a part has. `whole`: all bytes, because it is the only part. `empty`: none. */
export type PartBytes = PartOrder["range"] | "empty";

/** The bytes of each part. S3 accepts an empty part if it is the last one. */
export function bytesOf(layout: PartLayout): PartBytes[] {
  // The API reference allows a range only for objects over 5 MB, and a single part needs none.
  if (layout.length === 1) return ["whole"];
  let at = 0;
  return layout.map((length) => {
    const from = at;
    at += length;
    return length === 0 ? "empty" : { from, to: at - 1 };
  });
}

/** The number of parts according to an ETag; 0 for an object that was uploaded in one request. */
export const partsOf = (etag: string): number => Number(/-(\d+)"?$/.exec(etag)?.[1] ?? 0);

/** Whether an object is copied by parts. */
export const isMultipart = ({ etag, size }: { readonly etag: string; readonly size: number }): boolean =>
  etag.includes("-") || size > MAX_COPY_BYTES;

/** The number of COPY requests for a copy. */
export const copiesOf = (source: { readonly etag: string; readonly size: number }): number =>
  isMultipart(source) ? partsOf(source.etag) || defaultLayout(source.size).length : 1;

/** The ETag that S3 gives to a multipart object: the MD5 of its parts' MD5s, and the number of parts. */
export function compositeEtag(parts: readonly string[]): string {
  const md5 = createHash("md5");
  for (const etag of parts) md5.update(etag.replaceAll('"', ""), "hex");
  return `"${md5.digest("hex")}-${parts.length}"`;
}
