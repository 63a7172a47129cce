import { Pool } from "../concurrency/task-pool";
import { type PartHead, type Store, StoreError, type UploadedPart } from "../s3/object-store";
import type { OpenUpload, OpenUploads } from "./open-uploads";
import { compositeEtag, evenly, type Layout, ownLayout, partsOf, ranges } from "./part-layout";

/** The server does not tell where an object's parts begin and end. S3 does; some emulators do not. */
export class PartsUnknown extends Error {
  override readonly name = "PartsUnknown";
  constructor(key: string) {
    super(`The server does not tell the parts of ${JSON.stringify(key)}: it ignores PartNumber in HEAD.`);
  }
}

/** A copy by parts: from where, to where, and as what. */
export interface MultipartOrder {
  readonly source: {
    readonly bucket: string;
    readonly key: string;
    readonly etag: string;
    readonly size: number;
  };
  readonly destination: { readonly bucket: string; readonly key: string; readonly etag: string | null };
  /** `null`: the source's. */
  readonly storageClass: string | null;
}

export interface MultipartContext {
  /** Reads the source's HEADs and tags. */
  readonly source: Store;
  /** Does the copying. */
  readonly destination: Store;
  readonly uploads: OpenUploads;
  readonly signal: AbortSignal;
  /** Called for each part that was copied. */
  readonly countBytes: (bytes: number) => void;
}

type Part = Omit<UploadedPart, "size">;

const PARTS_AT_ONCE = 16;

/**
 * Copies an object by parts with the source's own boundaries, so that the destination gets the source's ETag, and
 * carries by hand what no part does: headers, metadata, tags, storage class, redirect, the kind of checksum.
 *
 * Goes on with an upload that an earlier worker of the run began for the same version of the source. When it is
 * aborted by its signal, what was copied stays for the next one; whatever else goes wrong, the upload is aborted.
 *
 * @throws PartsUnknown before anything is done; StoreError: 412 if either side is not as it was seen, 404 `NoSuchUpload`
 * or 400 `InvalidPart` if the upload was lost on the way.
 */
export async function copyByParts(context: MultipartContext, order: MultipartOrder): Promise<void> {
  const first = await context.source.headPart(order.source.bucket, order.source.key, 1);
  if (first === undefined) throw new StoreError("NoSuchKey", 404, "The source was deleted.");
  const told = first.parts > 0 || partsOf(order.source.etag) < 2;
  if (!told && first.size === order.source.size) throw new PartsUnknown(order.source.key);
  // Should the source be another version by now, the first part's condition fails.
  const open = await resumed(context, order);
  const upload = open ?? (await begun(context, order, first));
  try {
    const there = open === undefined ? [] : await context.destination.parts(upload);
    const parts = await allParts(context, order, upload, first, there);
    await context.destination.completeUpload(upload, parts, order.destination.etag, context.signal);
    await context.uploads.forget(upload);
  } catch (error) {
    context.signal.throwIfAborted();
    await context.destination.abortUpload(upload);
    await context.uploads.forget(upload);
    throw error;
  }
}

/** An upload of this version of the source that was begun before; one of another version is aborted. */
async function resumed({ destination, uploads }: MultipartContext, order: MultipartOrder) {
  const open = await uploads.find(order.destination.key);
  if (open === undefined || open.sourceEtag === order.source.etag) return open;
  await destination.abortUpload(open);
  await uploads.forget(open);
  return undefined;
}

async function begun(context: MultipartContext, order: MultipartOrder, head: PartHead): Promise<OpenUpload> {
  const { bucket, key } = order.destination;
  const upload = await context.destination.createUpload({
    bucket,
    key,
    carried: head.carried,
    // Without permission to read tags HEAD does not even count them, so they are asked for: nothing is lost silently.
    tags: await context.source.tags(order.source.bucket, order.source.key),
    storageClass: order.storageClass ?? head.storageClass,
    checksum: checksumOf(head),
  });
  const open: OpenUpload = { ...upload, sourceEtag: order.source.etag };
  await context.uploads.note(open).catch(async (error: unknown) => {
    await context.destination.abortUpload(upload); // nobody else knows of it
    throw error;
  });
  return open;
}

/** The algorithm and type that the source has. */
function checksumOf({ checksums }: PartHead) {
  const [name] = Object.keys(checksums);
  if (name === undefined) return undefined;
  const [algorithm = "", composite] = name.split(" ");
  return { algorithm, type: composite ? "COMPOSITE" : "FULL_OBJECT" } as const;
}

/** Every part, copied now or before. Their ETags prove the boundaries, where they are hashes. */
async function allParts(
  context: MultipartContext,
  order: MultipartOrder,
  upload: OpenUpload,
  first: PartHead,
  there: readonly UploadedPart[],
): Promise<Part[]> {
  const count = first.parts || partsOf(order.source.etag);
  const { size } = order.source;
  const guess = count === 0 ? ownLayout(size) : evenly(size, first.size, count);
  const provable = upload.hashes && count > 0 && (first.encryption ?? "AES256") === "AES256";
  // Where an earlier worker has found the guess wrong, its parts are of other sizes.
  const refuted = there.some(({ number, size: length }) => guess?.[number - 1] !== length);
  if (guess !== undefined && !(refuted && count > 0)) {
    const parts = await copied(context, order, upload, guess, there);
    if (!provable || compositeEtag(parts.map(({ etag }) => etag)) === order.source.etag) return parts;
  }
  const asked = await askedLayout(context, order, count, first);
  return copied(context, order, upload, asked, await context.destination.parts(upload));
}

/** What the source's parts are, from a HEAD each. For objects whose parts are not of one size. */
async function askedLayout(
  { source }: MultipartContext,
  order: MultipartOrder,
  count: number,
  first: PartHead,
): Promise<Layout> {
  const sizes: number[] = [first.size];
  const pool = new Pool({ limit: PARTS_AT_ONCE });
  for (let number = 2; number <= count; number++) {
    await pool.add(async () => {
      const head = await source.headPart(order.source.bucket, order.source.key, number);
      if (head === undefined) throw new StoreError("NoSuchKey", 404, "The source was deleted.");
      sizes[number - 1] = head.size;
    });
  }
  await pool.drain();
  return sizes;
}

/** Copies the parts that the upload has not, several at once. */
async function copied(
  { destination, signal, countBytes }: MultipartContext,
  order: MultipartOrder,
  upload: OpenUpload,
  layout: Layout,
  uploaded: readonly UploadedPart[],
): Promise<Part[]> {
  const there = new Map(uploaded.map((part) => [part.number, part]));
  // A part is where it should be only if all before it are as long as they should be.
  const wrong = layout.findIndex((size, i) => there.has(i + 1) && there.get(i + 1)?.size !== size);
  const kept = (i: number) => (wrong < 0 || i < wrong ? there.get(i + 1) : undefined);
  const parts: Part[] = [];
  const pool = new Pool({ limit: PARTS_AT_ONCE });
  for (const [i, range] of ranges(layout).entries()) {
    const known = kept(i);
    if (known) parts[i] = known;
    else
      await pool.add(async () => {
        const part = { number: i + 1, source: order.source, range };
        parts[i] = await destination.copyPart(upload, part, signal);
        countBytes(layout[i] as number);
      });
  }
  await pool.drain();
  return parts;
}
