import { sameCarried, sameRecord } from "../compare/decide";
import type { Run } from "../request/run";
import { type CopySettings, copySettings, sameSettings } from "../s3/copy-settings";
import { type ObjectStore, StoreError } from "../s3/object-store";
import type { ObjectHead, UploadOrder } from "../s3/objects";
import { type MultipartSource, partSizes, type SourceDescription } from "./multipart-source";
import { busy, type LayoutBasis, type OpenUpload, type OpenUploads } from "./open-uploads";
import { defaultLayout, evenly, type PartLayout } from "./part-layout";
import { untilSecondPassed } from "./wait";

/** A multipart copy: its source, its destination, and the storage class. */
export interface MultipartOrder extends CopySettings {
  readonly source: MultipartSource;
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
  /** Called after each part that was copied. */
  readonly onPart: () => void;
  /** Waits for the given number of milliseconds. */
  readonly sleep: (ms: number) => Promise<void>;
  /** The start of the run, by the destination's clock. ISO 8601. */
  readonly run: Pick<Run, "destinationTime">;
}

export interface Opened {
  readonly upload: OpenUpload;
  /** Whether an earlier worker may have copied parts. */
  readonly resumed: boolean;
  /** The response for the whole source, read after the upload began. */
  readonly head: ObjectHead;
}

/** An upload for this version of the source and its properties: an existing upload, or a new one. */
export async function openUpload(
  context: MultipartContext,
  order: MultipartOrder,
  source: SourceDescription,
): Promise<Opened> {
  const open = await context.uploads.find(order.destination.key);
  if (open !== undefined) {
    const [head, tags] = await Promise.all([
      context.source.head(order.source.bucket, order.source.key),
      context.source.tags(order.source.bucket, order.source.key),
    ]);
    const wanted = checksumOf(source.head.checksums);
    if (head && hasChecksum(open, wanted) && isResumable(open, order, head, tags))
      return { upload: open, resumed: true, head };
    await giveUp(context, open);
  }
  const { parts, firstPart } = source;
  const { size } = order.source;
  const guess = parts === 0 ? defaultLayout(size) : evenly(size, firstPart, parts);
  if (guess === undefined) return begin(context, order, source, "sizes");
  // Two parts leave nothing to guess.
  return begin(context, order, source, parts > 2 ? "guess" : "sizes", guess);
}

const isResumable = (
  open: OpenUpload,
  order: MultipartOrder,
  head: ObjectHead,
  tags: UploadOrder["tags"],
): boolean =>
  open.sourceEtag === order.source.etag &&
  head.etag === order.source.etag &&
  open.sourceLastModified === head.lastModified &&
  open.order.storageClass === (order.storageClass ?? head.storageClass) &&
  sameSettings(open.order, order) &&
  sameCarried(open.order.carried, head.carried) &&
  sameRecord(open.order.tags, tags);

/**
 * Whether an upload has the checksum that a new upload would have, or no checksum because the server does not support
 * the algorithm.
 */
const hasChecksum = ({ order: { checksum } }: OpenUpload, wanted: UploadOrder["checksum"]): boolean =>
  checksum === undefined || (checksum.algorithm === wanted?.algorithm && checksum.type === wanted.type);

/**
 * Begins an upload, and then reads the source again. LastModified of the completed object is the start of the upload, so
 * no later run would find a change of the source's metadata just before it.
 *
 * @throws StoreError 412 if the source has changed; 409 if another worker has begun an upload of the same object
 */
export async function begin(
  context: MultipartContext,
  { source, destination, storageClass, ...others }: MultipartOrder,
  description: SourceDescription,
  basis: LayoutBasis,
  known?: PartLayout,
): Promise<Opened> {
  const { head } = description;
  const layout = known ?? (await partSizes(context.source, source, description));
  await untilSecondPassed(context, destination.bucket, head.lastModified);
  const order: UploadOrder = {
    bucket: destination.bucket,
    key: destination.key,
    carried: head.carried,
    // Without permission to read tags, HeadObject omits even their number. So the tags are always read, and none is lost
    // silently.
    tags: await context.source.tags(source.bucket, source.key),
    storageClass: storageClass ?? head.storageClass,
    ...copySettings(others),
    checksum: checksumOf(head.checksums),
  };
  const { etag: sourceEtag } = source;
  const sourceLastModified = head.lastModified;
  const upload = await createRecorded(context, order, { sourceEtag, sourceLastModified, layout, basis });
  const now = await context.source.head(source.bucket, source.key).catch(async (error: unknown) => {
    if (!context.signal.aborted) await abandon(context, upload);
    throw error;
  });
  const same = now?.etag === sourceEtag && now.lastModified === sourceLastModified;
  if (same && sameCarried(now.carried, head.carried)) return { upload, resumed: false, head: now };
  await abandon(context, upload);
  throw new StoreError("PreconditionFailed", 412, "The source changed while its copy began.");
}

type Copied = Pick<OpenUpload, "sourceEtag" | "sourceLastModified" | "layout" | "basis">;

/** Creates an upload. Its record has an intent before the creation, and the ID of the upload afterwards. */
async function createRecorded(
  context: MultipartContext,
  order: UploadOrder,
  copied: Copied,
): Promise<OpenUpload> {
  const { destination, uploads, run } = context;
  const now = destination.serverTime(order.bucket) ?? Date.parse(run.destinationTime);
  const intent = await uploads.intend(order, now);
  const { created, accepted } = await create(destination, order).catch(async (error: unknown) => {
    if (isRefused(error, [400, 403, 404, 501]) && error.attempts === 1)
      await uploads.withdraw(intent).catch(() => {}); // the end of the run does it
    throw error;
  });
  const { attempts, ...upload } = { ...created, ...copied, order: accepted };
  const recorded = await uploads.record(upload, intent, attempts).catch(async (error: unknown) => {
    await destination.abortUpload(upload).catch(() => {}); // the intent is recorded
    throw error;
  });
  if (recorded) return upload;
  await destination.abortUpload(upload);
  throw busy();
}

/**
 * Whether S3 has refused the last request. After a `RequestTimeout`, whose status is 400, S3 may have performed the
 * request.
 */
const isRefused = (error: unknown, statuses: readonly number[]): error is StoreError =>
  error instanceof StoreError && statuses.includes(error.status) && error.code !== "RequestTimeout";

/** A server may not support the algorithm of the source. Then the copy has the default algorithm. */
async function create(store: ObjectStore, order: UploadOrder) {
  try {
    return { created: await store.createUpload(order), accepted: order };
  } catch (error) {
    if (!isRefused(error, [400, 501]) || order.checksum === undefined) throw error;
    const { checksum: _, ...without } = order;
    const earlier = error.attempts - 1; // each of them may have created an upload
    const created = await store.createUpload(without).catch((second: unknown) => {
      if (!(second instanceof StoreError) || earlier === 0) throw second;
      const { code, status, message, attempts } = second;
      throw new StoreError(code, status, message, { cause: second, attempts: attempts + earlier });
    });
    return { created: { ...created, attempts: created.attempts + earlier }, accepted: without };
  }
}

/** The algorithm and type of the source's checksum. */
function checksumOf(checksums: Readonly<Record<string, string>>): UploadOrder["checksum"] {
  const [name] = Object.keys(checksums);
  if (name === undefined) return undefined;
  const [algorithm = "", composite] = name.split(" ");
  return { algorithm, type: composite ? "COMPOSITE" : "FULL_OBJECT" };
}

/**
 * Gives up the upload of a failed copy. If the upload cannot be aborted, it stays recorded, and the end of the run aborts it. The
 * caller reports the error of the copy.
 */
export const abandon = (context: MultipartContext, upload: OpenUpload): Promise<void> =>
  giveUp(context, upload).catch(() => {});

/** Aborts an upload and removes its record. */
export async function giveUp({ destination, uploads }: MultipartContext, upload: OpenUpload): Promise<void> {
  await destination.abortUpload(upload);
  await uploads.remove(upload);
}
