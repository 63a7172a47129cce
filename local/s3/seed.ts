/**
 * Writes objects into a bucket without requests. This is faster than requests, and it can create objects that
 * requests cannot create.
 */
import { validateHeaderValue } from "node:http";
import type { Bucket } from "./model/bucket";
import { compositeChecksum, DEFAULT_ALGORITHM, fullChecksum } from "./model/checksums";
import { Content } from "./model/content";
import type { ChecksumAlgorithm } from "./model/digest";
import { etagOf } from "./model/encryption";
import { checkKey } from "./model/keys";
import type { Attributes, Checksum, ObjectVersion, Part, Restore } from "./model/object";
import { etagOfParts } from "./operations/multipart/complete";

/** A checksum that a test chooses. */
export interface SeedChecksum {
  readonly algorithm: ChecksumAlgorithm;
  /** COMPOSITE requires `parts`. Default: FULL_OBJECT. */
  readonly type?: Checksum["type"];
  /**
   * The header value, in base64. Copies of this content have the same value, except for a COMPOSITE value.
   * Default: computed. For the XXHASH algorithms, a substitute that is equal for equal contents.
   */
  readonly value?: string;
}

/** The values of `headers` and `metadata` have one character per byte, as over HTTP. */
export interface Seed extends Partial<Attributes> {
  readonly restore?: Restore;
  readonly archiveStatus?: string;
  /** False: no checksum, as is possible for objects created before December 2024. Default: true. */
  readonly checksummed?: boolean;
  /** Default: a full-object CRC64NVME. */
  readonly checksum?: SeedChecksum;
  /** Milliseconds since the epoch. Default: the current time of the server's clock, in whole seconds. */
  readonly lastModified?: number;
}

export interface VirtualSeed extends Seed {
  /** Bytes. Ignored if `parts` is set: the size is then the sum of the parts. Default: 0. */
  readonly size?: number;
  /** Part sizes in bytes. If set, the object is a multipart object with the ETag `…-N`. */
  readonly parts?: readonly number[];
  /** Equal seeds and sizes give equal contents. Default: the key. */
  readonly seed?: string;
  /**
   * COMPOSITE: the checksum is a CRC32 of the parts' CRC32s, as for an upload that specifies an algorithm.
   * Requires `parts`. Short for `checksum: { algorithm: "CRC32", type: "COMPOSITE" }`. Default: FULL_OBJECT.
   */
  readonly checksumType?: Checksum["type"];
}

// All objects share these to save memory: a test may write a million objects.
const HEADERS = { "content-type": "binary/octet-stream" };
const EMPTY = {};

/** Writes an object with the same result as PutObject. @throws S3Error KeyTooLongError, InvalidURI */
export function seedBytes(
  bucket: Bucket,
  key: string,
  body: string | Uint8Array,
  seed: Seed = {},
): ObjectVersion {
  const content = Content.of(typeof body === "string" ? Buffer.from(body, "utf8") : body);
  return write(bucket, key, { content, seed, checksum: seed.checksum });
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
  const composite = { algorithm: "CRC32", type: "COMPOSITE" } as const;
  const checksum = rest.checksum ?? (checksumType === "COMPOSITE" ? composite : undefined);
  if (sizes === undefined) return write(bucket, key, { content, seed: rest, checksum });
  let offset = 0;
  const parts = sizes.map((length): Part => {
    const part = content.slice(offset, offset + length);
    offset += length;
    return {
      size: length,
      etag: etagOf(part, rest.encryption ?? bucket.encryption, () => bucket.source.next()),
      checksum: fullChecksum(checksum?.algorithm ?? DEFAULT_ALGORITHM, part),
    };
  });
  return write(bucket, key, { content, seed: rest, checksum, parts });
}

interface Written {
  readonly content: Content;
  readonly seed: Seed;
  readonly checksum: SeedChecksum | undefined;
  readonly parts?: readonly Part[];
}

function write(bucket: Bucket, key: string, written: Written): ObjectVersion {
  const { seed, checksum: seedChecksum = { algorithm: DEFAULT_ALGORITHM }, parts } = written;
  checkKey(key);
  const { checksummed = true, checksum: _, ...rest } = seed;
  for (const value of [seed.headers, seed.metadata].flatMap((values) => Object.values(values ?? {})))
    validateHeaderValue("seed", value);
  const encryption = seed.encryption ?? bucket.encryption;
  const content = withValue(written.content, seedChecksum);
  return bucket.put(key, {
    headers: HEADERS,
    metadata: EMPTY,
    tags: EMPTY,
    storageClass: "STANDARD",
    ...rest,
    encryption,
    content,
    checksum: checksummed ? checksumOf(content, seedChecksum, parts) : undefined,
    etag: parts ? etagOfParts(parts) : etagOf(content, encryption, () => bucket.source.next()),
    ...(parts && { parts }),
  });
}

function withValue(content: Content, { algorithm, type, value }: SeedChecksum): Content {
  if (value === undefined || type === "COMPOSITE") return content;
  return content.withChecksum(algorithm, Buffer.from(value, "base64"));
}

function checksumOf(
  content: Content,
  { algorithm, type, value }: SeedChecksum,
  parts: readonly Part[] | undefined,
): Checksum {
  if (type !== "COMPOSITE") return fullChecksum(algorithm, content);
  if (value !== undefined) return { algorithm, type, value: () => value };
  if (parts === undefined) throw new Error("A COMPOSITE checksum without a value requires parts.");
  return compositeChecksum(algorithm, parts);
}
