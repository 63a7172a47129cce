/**
 * Writes objects into a bucket without requests. This is faster than requests, and it can create objects that
 * requests cannot create.
 */
import type { Bucket } from "./model/bucket";
import { compositeChecksum, DEFAULT_ALGORITHM, fullChecksum } from "./model/checksums";
import { Content } from "./model/content";
import { etagOf } from "./model/encryption";
import { checkKey } from "./model/keys";
import type { Attributes, Checksum, ObjectVersion, Part, Restore } from "./model/object";
import { etagOfParts } from "./operations/multipart/complete";

export interface Seed extends Partial<Attributes> {
  readonly restore?: Restore;
  readonly archiveStatus?: string;
  /** False: no checksum, as is possible for objects created before December 2024. Default: true. */
  readonly checksummed?: boolean;
  /** Milliseconds since the epoch. Default: the current time of the server's clock, in whole seconds. */
  readonly lastModified?: number;
}

export interface VirtualSeed extends Seed {
  /** Bytes. Ignored if `parts` is set: the size is then their sum. Default: 0. */
  readonly size?: number;
  /** Part sizes in bytes. If set, the object is a multipart object with the ETag `…-N`. */
  readonly parts?: readonly number[];
  /** Equal seeds and sizes give equal contents. Default: the key. */
  readonly seed?: string;
  /**
   * COMPOSITE: the checksum is a CRC32 of the parts' CRC32s, as for an upload that specifies an algorithm.
   * Requires `parts`. Default: FULL_OBJECT.
   */
  readonly checksumType?: Checksum["type"];
}

// Shared by all objects to save memory: a test may write a million objects.
const HEADERS = { "content-type": "binary/octet-stream" };
const EMPTY = {};

/** Writes an object with the same result as PutObject. @throws S3Error KeyTooLongError, InvalidURI */
export function seedBytes(
  bucket: Bucket,
  key: string,
  body: string | Uint8Array,
  seed: Seed = {},
): ObjectVersion {
  return write(bucket, key, Content.of(typeof body === "string" ? Buffer.from(body, "utf8") : body), seed);
}

/**
 * Writes an object of any size whose content uses no memory. Listings, copies and range copies of it are
 * consistent. Up to 256 MiB of it can be read.
 *
 * @throws S3Error KeyTooLongError, InvalidURI
 */
export function seedVirtual(bucket: Bucket, key: string, virtual: VirtualSeed): ObjectVersion {
  const { size, parts: sizes, seed = key, checksumType = "FULL_OBJECT", ...rest } = virtual;
  const total = sizes?.reduce((sum, part) => sum + part, 0) ?? size ?? 0;
  const content = Content.synthetic(seed, total);
  if (sizes === undefined) return write(bucket, key, content, rest);
  const algorithm = checksumType === "COMPOSITE" ? "CRC32" : DEFAULT_ALGORITHM;
  let offset = 0;
  const parts = sizes.map((length): Part => {
    const part = content.slice(offset, offset + length);
    offset += length;
    return {
      size: length,
      etag: etagOf(part, rest.encryption ?? bucket.encryption, () => bucket.source.next()),
      checksum: fullChecksum(algorithm, part),
    };
  });
  const composite = checksumType === "COMPOSITE" ? { checksum: compositeChecksum(algorithm, parts) } : {};
  return write(bucket, key, content, rest, { parts, etag: etagOfParts(parts), ...composite });
}

function write(
  bucket: Bucket,
  key: string,
  content: Content,
  seed: Seed,
  overrides: { parts?: readonly Part[]; etag?: string; checksum?: Checksum } = {},
): ObjectVersion {
  checkKey(key);
  const { checksummed = true, ...rest } = seed;
  const encryption = seed.encryption ?? bucket.encryption;
  return bucket.put(key, {
    headers: HEADERS,
    metadata: EMPTY,
    tags: EMPTY,
    storageClass: "STANDARD",
    ...rest,
    encryption,
    content,
    checksum: checksummed ? (overrides.checksum ?? fullChecksum(DEFAULT_ALGORITHM, content)) : undefined,
    etag: overrides.etag ?? etagOf(content, encryption, () => bucket.source.next()),
    ...(overrides.parts && { parts: overrides.parts }),
  });
}
