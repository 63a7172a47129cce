import { Semaphore } from "../concurrency/semaphore";
import { TaskPool } from "../concurrency/task-pool";
import { MAX_COPY_BYTES } from "../model/constants";
import { isStoreError, type ObjectStore, StoreError } from "../s3/object-store";
import type { ObjectHead, PartHead } from "../s3/objects";
import { PARTS_AT_ONCE } from "./constants";
import { type PartLayout, partsOf } from "./part-layout";

/** The server does not return the sizes of an object's parts. S3 does; some emulators do not. */
export class PartsUnknown extends Error {
  override readonly name = "PartsUnknown";
  constructor(key: string) {
    super(
      `The server does not return the parts of ${JSON.stringify(key)}: it ignores PartNumber in HeadObject. ` +
        "Without the parts, objects over 5 GB cannot be copied.",
    );
  }
}

/** A copy by parts would lose metadata. A copy in one request keeps it, but has another ETag. */
export class MetadataUnreadable extends Error {
  override readonly name = "MetadataUnreadable";
  constructor(entries: number) {
    super(
      `S3 does not show ${entries} of the object's metadata entries, which a multipart copy would lose: they are not valid in a header. ` +
        "Replace the object's metadata, or use `exclude`.",
    );
  }
}

/** The source of a multipart copy, as it was listed. */
export interface MultipartSource {
  readonly bucket: string;
  readonly key: string;
  readonly etag: string;
  readonly size: number;
}

/** A multipart object, as its HEAD responses describe it. */
export interface SourceDescription {
  /** The response for the whole object. */
  readonly head: ObjectHead;
  /** Number of parts; 0 for an object that was uploaded in one request. */
  readonly parts: number;
  /** Bytes of the first part. */
  readonly firstPart: number;
}

/** The source now has another version. */
const overtaken = () => new StoreError("PreconditionFailed", 412, "The source changed after it was listed.");

/**
 * Reads the properties of a source. S3's response for part 1 has the properties of the whole object, except a checksum of the
 * whole object. Without a checksum, the whole object is read. If the response has another ETag, it belongs to another version,
 * or on some servers to the part itself. Then the whole object is read as well.
 *
 * @throws PartsUnknown; MetadataUnreadable; StoreError 412 if the source is not the listed version
 */
export async function describe(store: ObjectStore, source: MultipartSource): Promise<SourceDescription> {
  const { bucket, key, etag, size } = source;
  const first = await headFirst(store, source);
  if (first === undefined) throw overtaken();
  const head = describesAll(first, etag) ? { ...first, size } : await store.head(bucket, key);
  if (head === undefined || head.etag !== etag || head.size !== size) throw overtaken();
  if (head.missingMetadata) throw new MetadataUnreadable(head.missingMetadata);
  const parts = first.parts || partsOf(etag);
  if (first.parts === 0 && parts > 1 && first.size === size) throw new PartsUnknown(key);
  // Other servers give such an ETag to objects that are larger than a part may be.
  return { head, parts: parts === 1 && size > MAX_COPY_BYTES ? 0 : parts, firstPart: first.size };
}

/** Whether the response for part 1 has all properties of the object. The only part has the checksum of the whole object. */
const describesAll = (first: PartHead, etag: string): boolean =>
  first.etag === etag && (first.parts <= 1 || Object.keys(first.checksums).length > 0);

/** The response for part 1. A server may refuse part 1 of an empty object. Then the result is the response for the object. */
async function headFirst(
  store: ObjectStore,
  { bucket, key }: MultipartSource,
): Promise<PartHead | undefined> {
  const first = await store.headPart(bucket, key, 1).catch(unsatisfiable);
  if (first !== "unsatisfiable") return first;
  const head = await store.head(bucket, key);
  return head && { ...head, parts: 0 };
}

/** The sizes of a source's parts, from one HEAD per part. @throws StoreError 412 if the source changed */
export async function partSizes(
  store: ObjectStore,
  source: MultipartSource,
  { parts, firstPart }: SourceDescription,
): Promise<PartLayout> {
  const sizes: number[] = [firstPart];
  const heads = new TaskPool(new Semaphore({ current: PARTS_AT_ONCE }));
  for (let number = 2; number <= parts; number++) {
    await heads.add(async () => {
      sizes[number - 1] = await partSize(store, source, number, parts);
    });
  }
  await heads.drain();
  if (sizes.reduce((sum, length) => sum + length, 0) !== source.size) throw overtaken();
  return sizes;
}

async function partSize(
  store: ObjectStore,
  { bucket, key, etag }: MultipartSource,
  number: number,
  parts: number,
): Promise<number> {
  const head = await store.headPart(bucket, key, number).catch(unsatisfiable);
  // The object now has fewer parts, or its last part is empty. The sum of all sizes shows which.
  if (head === "unsatisfiable" && number === parts) return 0;
  if (head === undefined || head === "unsatisfiable" || isOther(head, etag, parts)) throw overtaken();
  return head.size;
}

function unsatisfiable(error: unknown): "unsatisfiable" {
  if (isStoreError(error, 416)) return "unsatisfiable";
  throw error;
}

/**
 * Whether a part's response belongs to another version, because it has the ETag of another whole object, or another
 * number of parts.
 */
const isOther = (head: PartHead, etag: string, parts: number): boolean =>
  head.etag !== etag && (partsOf(head.etag) > 0 || (head.parts > 0 && head.parts !== parts));
