import { Semaphore } from "../concurrency/semaphore";
import { TaskPool } from "../concurrency/task-pool";
import { isStoreError, type ObjectStore, StoreError } from "../s3/object-store";
import type { UploadedPart } from "../s3/objects";
import { PARTS_AT_ONCE } from "./constants";
import { describe, type SourceDescription } from "./multipart-source";
import {
  abandon,
  begin,
  giveUp,
  type MultipartContext,
  type MultipartOrder,
  type Opened,
  openUpload,
} from "./multipart-upload";
import type { LayoutBasis, OpenUpload } from "./open-uploads";
import { bytesOf, compositeEtag, type PartBytes } from "./part-layout";

type Part = Omit<UploadedPart, "size">;

/**
 * Copies an object by parts with the source's own part boundaries, so that the destination gets the source's ETag. It
 * also sets the properties that part copies do not carry: headers, metadata, tags, storage class, redirect, checksum
 * algorithm.
 *
 * An upload has one layout of parts, which is guessed from the first part. The composite ETag proves or refutes it. A
 * refuted upload is aborted, and a new upload begins with the sizes of all parts. S3 verifies the size of the whole
 * object. If the ETags prove nothing and the source has a checksum, S3 verifies the checksum as well.
 *
 * It resumes an upload that an earlier worker, or an earlier run of the pair, began for the same version of the source. If its
 * signal aborts it, the upload remains for the next worker. After any other error, the upload is aborted.
 *
 * @throws PartsUnknown before anything is done; StoreError: 412 if a side is not as listed, 404 `NoSuchUpload` or 400
 * `InvalidPart` if another client has aborted or changed the upload
 */
export async function copyByParts(context: MultipartContext, order: MultipartOrder): Promise<void> {
  const source = await describe(context.source, order.source);
  try {
    await copyDescribed(context, order, source);
  } catch (error) {
    if (!refusesChecksums(error, source)) throw error;
    await copyDescribed(context, order, { ...source, head: { ...source.head, checksums: {} } });
  }
}

/** Whether a server refuses to copy parts into an upload with the checksum algorithm of the source. MinIO does. */
const refusesChecksums = (error: unknown, { head }: SourceDescription): boolean =>
  isStoreError(error, 400) &&
  ["InvalidArgument", "InvalidRequest"].includes(error.code) &&
  /checksum/i.test(error.message) &&
  Object.keys(head.checksums).length > 0;

async function copyDescribed(
  context: MultipartContext,
  order: MultipartOrder,
  source: SourceDescription,
): Promise<void> {
  let opened = await openUpload(context, order, source);
  for (;;) {
    const next = await copyInto(context, order, source, opened);
    if (next === undefined) return;
    opened = await begin(context, order, source, next);
  }
}

/** Copies the parts and completes the upload. @returns the basis of another attempt if the layout is refuted. */
async function copyInto(
  context: MultipartContext,
  order: MultipartOrder,
  source: SourceDescription,
  opened: Opened,
): Promise<LayoutBasis | undefined> {
  const { upload, resumed } = opened;
  try {
    const existing = resumed ? await context.destination.parts(upload) : [];
    const parts = await copyParts(context, order, upload, existing);
    const next = isProvable(source, upload) && !isSame(order, parts) ? nextBasis(opened) : undefined;
    if (next === undefined) await complete(context, order, source, opened, parts);
    else await giveUp(context, upload);
    return next;
  } catch (error) {
    context.signal.throwIfAborted();
    await abandon(context, upload);
    throw error;
  }
}

/**
 * The basis of the next upload, if the parts do not have the source's ETag. A resumed upload may have a part that
 * another client has replaced. `undefined`: the layout is right, and the source's ETag is not an MD5.
 */
function nextBasis({ upload: { basis }, resumed }: Opened): LayoutBasis | undefined {
  if (basis === "guess") return "sizes";
  return basis === "sizes" && resumed ? "last resort" : undefined;
}

async function complete(
  { destination, uploads }: MultipartContext,
  order: MultipartOrder,
  source: SourceDescription,
  { upload, head }: Pick<Opened, "upload" | "head">,
  parts: readonly Part[],
): Promise<void> {
  const { checksum } = upload.order;
  // If ETags prove the content, a checksum adds nothing, and some servers compute it wrongly for copied parts.
  const proven = isProvable(source, upload) && isSame(order, parts);
  const verified = checksum?.type === "FULL_OBJECT" && !proven ? checksum : undefined;
  const value = verified && head.checksums[verified.algorithm];
  await destination.completeUpload(upload, {
    parts,
    etag: order.destination.etag,
    size: order.source.size,
    ...(verified && value !== undefined && { checksum: { algorithm: verified.algorithm, value } }),
  });
  await uploads.remove(upload);
}

/** Whether the ETags of both sides are MD5s. */
const isProvable = ({ head, parts }: SourceDescription, { hashes }: OpenUpload): boolean =>
  hashes && parts > 0 && (head.encryption ?? "AES256") === "AES256";

const isSame = ({ source }: MultipartOrder, parts: readonly Part[]): boolean =>
  compositeEtag(parts.map(({ etag }) => etag)) === source.etag;

/**
 * Copies the parts that the upload lacks, several at a time. An existing part must have the length in the upload's
 * layout.
 */
async function copyParts(
  { destination, onPart }: MultipartContext,
  order: MultipartOrder,
  upload: OpenUpload,
  uploaded: readonly UploadedPart[],
): Promise<Part[]> {
  const { layout } = upload;
  const existing = new Map(uploaded.map((part) => [part.number, part]));
  const foreign = uploaded.find(({ number, size }) => layout[number - 1] !== size);
  if (foreign)
    throw new StoreError("InvalidPart", 400, `Part ${foreign.number} is not the one that was copied.`);
  const parts: Part[] = [];
  const copies = new TaskPool(new Semaphore({ current: PARTS_AT_ONCE }));
  for (const [i, bytes] of bytesOf(layout).entries()) {
    const known = existing.get(i + 1);
    if (known) parts[i] = known;
    else
      await copies.add(async () => {
        parts[i] = await copyPart(destination, order, upload, i + 1, bytes);
        onPart();
      });
  }
  await copies.drain();
  return parts;
}

const copyPart = (
  destination: ObjectStore,
  { source }: MultipartOrder,
  upload: OpenUpload,
  number: number,
  bytes: PartBytes,
): Promise<Part> =>
  bytes === "empty"
    ? destination.uploadEmptyPart(upload, number)
    : destination.copyPart(upload, { number, source, range: bytes });
