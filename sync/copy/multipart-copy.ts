import { TaskPool } from "../concurrency/task-pool";
import { type ObjectStore, type PartHead, StoreError, type UploadedPart } from "../s3/object-store";
import { PARTS_AT_ONCE } from "./constants";
import type { OpenUpload, OpenUploads } from "./open-uploads";
import { byteRanges, compositeEtag, defaultLayout, evenly, type PartLayout, partsOf } from "./part-layout";

/** The server does not return the sizes of an object's parts. S3 does; some emulators do not. */
export class PartsUnknown extends Error {
  override readonly name = "PartsUnknown";
  constructor(key: string) {
    super(
      `The server does not return the parts of ${JSON.stringify(key)}: it ignores PartNumber in HeadObject.`,
    );
  }
}

/** A multipart copy: its source, its destination, and the storage class. */
export interface MultipartOrder {
  readonly source: {
    readonly bucket: string;
    readonly key: string;
    readonly etag: string;
    readonly size: number;
  };
  /** `etag`: the listed one; `null`: the destination had no such object. */
  readonly destination: { readonly bucket: string; readonly key: string; readonly etag: string | null };
  /** `null`: the source's. */
  readonly storageClass: string | null;
}

export interface MultipartContext {
  /** Reads the source's HEADs and tags. */
  readonly source: ObjectStore;
  /** Makes the copies. */
  readonly destination: ObjectStore;
  readonly uploads: OpenUploads;
  readonly signal: AbortSignal;
  /** Called with the bytes of each part that was copied. */
  readonly countBytes: (bytes: number) => void;
}

type Part = Omit<UploadedPart, "size">;

/**
 * Copies an object by parts with the source's own part boundaries, so that the destination gets the source's ETag. It
 * also sets what part copies do not carry: headers, metadata, tags, storage class, redirect, checksum algorithm.
 *
 * It resumes an upload that an earlier worker of the run began for the same version of the source. If it is aborted by
 * its signal, the upload remains for the next worker; after any other error the upload is aborted.
 *
 * @throws PartsUnknown before anything is done; StoreError: 412 if a side is not as listed, 404 `NoSuchUpload` or 400
 * `InvalidPart` if the upload was lost meanwhile.
 */
export async function copyByParts(context: MultipartContext, order: MultipartOrder): Promise<void> {
  const first = await context.source.headPart(order.source.bucket, order.source.key, 1);
  if (first === undefined) throw new StoreError("NoSuchKey", 404, "The source was deleted.");
  const known = first.parts > 0 || partsOf(order.source.etag) < 2;
  if (!known && first.size === order.source.size) throw new PartsUnknown(order.source.key);
  // If the source is another version by now, the condition of the first part copy fails.
  const open = await resumable(context, order);
  const upload = open ?? (await begin(context, order, first));
  try {
    const uploaded = open === undefined ? [] : await context.destination.parts(upload);
    const parts = await allParts(context, order, upload, first, uploaded);
    await context.destination.completeUpload(upload, parts, order.destination.etag, context.signal);
    await context.uploads.remove(upload);
  } catch (error) {
    context.signal.throwIfAborted();
    await context.destination.abortUpload(upload);
    await context.uploads.remove(upload);
    throw error;
  }
}

/** The open upload for this version of the source. One for another version is aborted. */
async function resumable({ destination, uploads }: MultipartContext, order: MultipartOrder) {
  const open = await uploads.find(order.destination.key);
  if (open === undefined || open.sourceEtag === order.source.etag) return open;
  await destination.abortUpload(open);
  await uploads.remove(open);
  return undefined;
}

async function begin(context: MultipartContext, order: MultipartOrder, head: PartHead): Promise<OpenUpload> {
  const { bucket, key } = order.destination;
  const upload = await context.destination.createUpload({
    bucket,
    key,
    carried: head.carried,
    // Without permission to read tags HeadObject omits even their number, so they are read always: none is lost silently.
    tags: await context.source.tags(order.source.bucket, order.source.key),
    storageClass: order.storageClass ?? head.storageClass,
    checksum: checksumOf(head),
  });
  const open: OpenUpload = { ...upload, sourceEtag: order.source.etag };
  await context.uploads.record(open).catch(async (error: unknown) => {
    await context.destination.abortUpload(upload); // there is no record by which it could be found
    throw error;
  });
  return open;
}

/** The algorithm and type of the source's checksum. */
function checksumOf({ checksums }: PartHead) {
  const [name] = Object.keys(checksums);
  if (name === undefined) return undefined;
  const [algorithm = "", composite] = name.split(" ");
  return { algorithm, type: composite ? "COMPOSITE" : "FULL_OBJECT" } as const;
}

/** All parts, copied now or before. If their ETags are MD5s, they prove the part boundaries. */
async function allParts(
  context: MultipartContext,
  order: MultipartOrder,
  upload: OpenUpload,
  first: PartHead,
  uploaded: readonly UploadedPart[],
): Promise<Part[]> {
  const count = first.parts || partsOf(order.source.etag);
  const { size } = order.source;
  const guess = count === 0 ? defaultLayout(size) : evenly(size, first.size, count);
  const provable = upload.hashes && count > 0 && (first.encryption ?? "AES256") === "AES256";
  // If an earlier worker has refuted the guess, its parts have other sizes.
  const refuted = uploaded.some(({ number, size: length }) => guess?.[number - 1] !== length);
  if (guess !== undefined && !(refuted && count > 0)) {
    const parts = await copyParts(context, order, upload, guess, uploaded);
    if (!provable || compositeEtag(parts.map(({ etag }) => etag)) === order.source.etag) return parts;
  }
  const actual = await actualLayout(context, order, count, first);
  return copyParts(context, order, upload, actual, await context.destination.parts(upload));
}

/** The source's part sizes, from one HEAD per part. For objects whose parts are not of one size. */
async function actualLayout(
  { source }: MultipartContext,
  order: MultipartOrder,
  count: number,
  first: PartHead,
): Promise<PartLayout> {
  const sizes: number[] = [first.size];
  const heads = new TaskPool({ current: PARTS_AT_ONCE });
  for (let number = 2; number <= count; number++) {
    await heads.add(async () => {
      const head = await source.headPart(order.source.bucket, order.source.key, number);
      if (head === undefined) throw new StoreError("NoSuchKey", 404, "The source was deleted.");
      sizes[number - 1] = head.size;
    });
  }
  await heads.drain();
  return sizes;
}

/** Copies the parts that the upload lacks, several at once. */
async function copyParts(
  { destination, signal, countBytes }: MultipartContext,
  order: MultipartOrder,
  upload: OpenUpload,
  layout: PartLayout,
  uploaded: readonly UploadedPart[],
): Promise<Part[]> {
  const existing = new Map(uploaded.map((part) => [part.number, part]));
  // A part is at its offset only if all parts before it have their sizes.
  const wrong = layout.findIndex((size, i) => existing.has(i + 1) && existing.get(i + 1)?.size !== size);
  const reusable = (i: number) => (wrong < 0 || i < wrong ? existing.get(i + 1) : undefined);
  const parts: Part[] = [];
  const copies = new TaskPool({ current: PARTS_AT_ONCE });
  for (const [i, range] of byteRanges(layout).entries()) {
    const known = reusable(i);
    if (known) parts[i] = known;
    else
      await copies.add(async () => {
        const part = { number: i + 1, source: order.source, range };
        parts[i] = await destination.copyPart(upload, part, signal);
        countBytes(layout[i] as number);
      });
  }
  await copies.drain();
  return parts;
}
