import { TaskPool } from "../concurrency/task-pool";
import { isStoreError, StoreError, type UploadedPart } from "../s3/object-store";
import { PARTS_AT_ONCE } from "./constants";
import { describe, partSizes, type SourceDescription } from "./multipart-source";
import {
  begin,
  giveUp,
  type MultipartContext,
  type MultipartOrder,
  type Opened,
  openUpload,
} from "./multipart-upload";
import type { OpenUpload } from "./open-uploads";
import { byteRanges, compositeEtag } from "./part-layout";

type Part = Omit<UploadedPart, "size">;

/**
 * Copies an object by parts with the source's own part boundaries, so that the destination gets the source's ETag. It
 * also sets what part copies do not carry: headers, metadata, tags, storage class, redirect, checksum algorithm.
 *
 * An upload has one layout of parts. It is guessed from the first part, and proven by the composite ETag; a refuted
 * upload is aborted, and another one is begun with the sizes of all parts. S3 verifies the size of the whole object, and
 * its checksum if the source has one and the ETags prove nothing.
 *
 * It resumes an upload that an earlier worker of the run began for the same version of the source. If it is aborted by
 * its signal, the upload remains for the next worker; after any other error the upload is aborted.
 *
 * @throws PartsUnknown before anything is done; StoreError: 412 if a side is not as listed, 404 `NoSuchUpload` or 400
 * `InvalidPart` if the upload was lost meanwhile.
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

/** Whether a server may refuse parts that are copied into an upload with the checksum algorithm of the source. MinIO does. */
const refusesChecksums = (error: unknown, { head }: SourceDescription): boolean =>
  isStoreError(error, 400) &&
  !["InvalidPart", "BadDigest"].includes(error.code) &&
  Object.keys(head.checksums).length > 0;

async function copyDescribed(
  context: MultipartContext,
  order: MultipartOrder,
  source: SourceDescription,
): Promise<void> {
  const { upload, resumed, head } = await openUpload(context, order, source);
  try {
    const existing = resumed ? await context.destination.parts(upload) : [];
    const parts = await copyParts(context, order, upload, existing);
    if (!isRefuted(order, source, upload, parts))
      return await complete(context, order, source, { upload, head }, parts);
  } catch (error) {
    context.signal.throwIfAborted();
    await giveUp(context, upload);
    throw error;
  }
  await giveUp(context, upload);
  await copyAsItIs(context, order, source);
}

/** The guess was refuted: copies with the sizes of all parts. */
async function copyAsItIs(
  context: MultipartContext,
  order: MultipartOrder,
  source: SourceDescription,
): Promise<void> {
  const layout = await partSizes(context.source, order.source, source);
  const { upload, head } = await begin(context, order, source, layout);
  try {
    const parts = await copyParts(context, order, upload, []);
    await complete(context, order, source, { upload, head }, parts);
  } catch (error) {
    context.signal.throwIfAborted();
    await giveUp(context, upload);
    throw error;
  }
}

async function complete(
  { destination, uploads }: MultipartContext,
  order: MultipartOrder,
  source: SourceDescription,
  { upload, head }: Pick<Opened, "upload" | "head">,
  parts: readonly Part[],
): Promise<void> {
  const { algorithm, type } = upload.order.checksum ?? {};
  // Where ETags prove the content a checksum adds nothing, and some servers compute it wrongly for copied parts.
  const proven = isProvable(source, upload) && isSame(order, parts);
  const value = type === "FULL_OBJECT" && !proven ? head.checksums[algorithm as string] : undefined;
  await destination.completeUpload(upload, {
    parts,
    etag: order.destination.etag,
    size: order.source.size,
    ...(value !== undefined && { checksum: { algorithm: algorithm as string, value } }),
  });
  await uploads.remove(upload);
}

/** Whether the ETags of the parts, if they are MD5s, show that the source has other part boundaries. */
function isRefuted(
  order: MultipartOrder,
  source: SourceDescription,
  upload: OpenUpload,
  parts: readonly Part[],
): boolean {
  const isGuess = upload.layout.slice(1, -1).every((length) => length === upload.layout[0]);
  return isProvable(source, upload) && isGuess && !isSame(order, parts);
}

/** Whether the ETags of both sides are MD5s. */
const isProvable = ({ head, parts }: SourceDescription, { hashes }: OpenUpload): boolean =>
  hashes && parts > 0 && (head.encryption ?? "AES256") === "AES256";

const isSame = ({ source }: MultipartOrder, parts: readonly Part[]): boolean =>
  compositeEtag(parts.map(({ etag }) => etag)) === source.etag;

/** Copies the parts that the upload lacks, several at once. A part that exists has its length in the upload's layout. */
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
  const copies = new TaskPool({ current: PARTS_AT_ONCE });
  for (const [i, range] of byteRanges(layout).entries()) {
    const known = existing.get(i + 1);
    if (known) parts[i] = known;
    else
      await copies.add(async () => {
        parts[i] = await destination.copyPart(upload, { number: i + 1, source: order.source, range });
        onPart();
      });
  }
  await copies.drain();
  return parts;
}
