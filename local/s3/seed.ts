/** Filling a bucket from a test without requests: faster, and with what requests cannot make. */
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
  /** False: no checksum at all, as objects may have that are older than December 2024. */
  readonly checksummed?: boolean;
  /** Milliseconds since the epoch; the clock's now unless given. */
  readonly lastModified?: number;
}

export interface VirtualSeed extends Seed {
  /** Bytes; the sum of `parts` if these are given. */
  readonly size?: number;
  /** The parts' sizes: makes it a multipart object, its ETag `…-N`. */
  readonly parts?: readonly number[];
  /** Equal seeds are equal contents; the key unless given. */
  readonly seed?: string;
  /** COMPOSITE: with a CRC32 of CRC32s, as uploads that name an algorithm have; only with `parts`. */
  readonly checksumType?: Checksum["type"];
}

// Shared: a test may write a million objects.
const HEADERS = { "content-type": "binary/octet-stream" };
const NOTHING = {};

/** Writes as PutObject does. */
export function seedBytes(
  bucket: Bucket,
  key: string,
  body: string | Uint8Array,
  seed: Seed = {},
): ObjectVersion {
  return write(bucket, key, Content.of(typeof body === "string" ? Buffer.from(body, "utf8") : body), seed);
}

/**
 * Writes an object of any size that takes no memory. It lists, copies, and copies by ranges consistently; up
 * to 256 MiB of it can be read.
 */
export function seedVirtual(bucket: Bucket, key: string, virtual: VirtualSeed): ObjectVersion {
  const { size, parts: sizes, seed = key, checksumType = "FULL_OBJECT", ...rest } = virtual;
  const total = sizes?.reduce((sum, part) => sum + part, 0) ?? size ?? 0;
  const content = Content.synthetic(seed, total);
  if (sizes === undefined) return write(bucket, key, content, rest);
  const algorithm = checksumType === "COMPOSITE" ? "CRC32" : DEFAULT_ALGORITHM;
  let at = 0;
  const parts = sizes.map((length): Part => {
    const part = content.slice(at, at + length);
    at += length;
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
  given: { parts?: readonly Part[]; etag?: string; checksum?: Checksum } = {},
): ObjectVersion {
  checkKey(key);
  const { checksummed = true, ...rest } = seed;
  const encryption = seed.encryption ?? bucket.encryption;
  return bucket.put(key, {
    headers: HEADERS,
    metadata: NOTHING,
    tags: NOTHING,
    storageClass: "STANDARD",
    ...rest,
    encryption,
    content,
    checksum: checksummed ? (given.checksum ?? fullChecksum(DEFAULT_ALGORITHM, content)) : undefined,
    etag: given.etag ?? etagOf(content, encryption, () => bucket.source.next()),
    ...(given.parts && { parts: given.parts }),
  });
}
