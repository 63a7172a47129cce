/**
 * The content of an object: a list of extents. Real extents hold bytes and are shared by copies. *Synthetic*
 * extents can be read and sliced but hold no bytes, so a test can hold 50 TB. File extents are read on demand.
 */

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { MAX_READ_BYTES, MIN_CACHED_BYTES } from "../constants";
import { notImplemented } from "../protocol/errors";
import { type ChecksumAlgorithm, DIGEST_BYTES, digestOf } from "./digest";

interface RealExtent {
  readonly bytes: Buffer;
  readonly length: number;
}

/** `length` bytes, starting at `offset`, of an endless stream that the seed determines. */
interface SyntheticExtent {
  readonly seed: string;
  readonly offset: number;
  readonly length: number;
}

/** A part of a file, which must not change. */
interface FileExtent {
  readonly file: string;
  readonly offset: number;
  readonly length: number;
}

type Extent = RealExtent | SyntheticExtent | FileExtent;

export class Content {
  readonly size: number;
  readonly #extents: readonly Extent[];
  /** Cached as strings with one character per byte: a Buffer uses far more memory. */
  #digests: Partial<Record<ChecksumAlgorithm, string>> | undefined;
  #declared: { readonly algorithm: ChecksumAlgorithm; readonly value: Buffer } | undefined;
  /** The source of a slice. */
  #origin: { readonly content: Content; readonly start: number } | undefined;

  private constructor(extents: readonly Extent[]) {
    this.#extents = extents;
    this.size = extents.reduce((sum, extent) => sum + extent.length, 0);
  }

  static readonly empty = new Content([]);

  /** Does not copy the bytes. They must not change afterward. */
  static of(bytes: Uint8Array): Content {
    if (bytes.length === 0) return Content.empty;
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return new Content([{ bytes: buffer, length: buffer.length }]);
  }

  /** Equal seeds and sizes give equal contents. */
  static synthetic(seed: string, size: number): Content {
    return size === 0 ? Content.empty : new Content([{ seed, offset: 0, length: size }]);
  }

  /** The same bytes, with the known digests, as an extent of the file that holds them. */
  storedIn(file: string): Content {
    if (this.size === 0) return this;
    const content = new Content([{ file, offset: 0, length: this.size }]);
    content.#digests = this.#digests;
    return content;
  }

  /** All slices of one content, concatenated in order, give that content again, with its declared checksum. */
  static join(contents: readonly Content[]): Content {
    const [first] = contents;
    if (first === undefined) return Content.empty;
    const whole = first.#origin === undefined ? first : first.#origin.content;
    if (areAllOf(whole, contents)) return whole;
    return new Content(joinAdjacent(contents.flatMap((content) => content.#extents)));
  }

  /** The bytes from `start` (inclusive) to `end` (exclusive). */
  slice(start: number, end: number): Content {
    if (start === 0 && end === this.size) return this;
    const sliced: Extent[] = [];
    let at = 0;
    for (const extent of this.#extents) {
      const from = Math.max(start - at, 0);
      const to = Math.min(end - at, extent.length);
      if (from < to) sliced.push(sliceExtent(extent, from, to));
      at += extent.length;
    }
    const slice = new Content(sliced);
    slice.#origin = { content: this, start };
    return slice;
  }

  /** Whether this is the slice of `content` that starts at `start`. */
  isSliceOf(content: Content, start: number): boolean {
    if (this === content) return start === 0;
    const origin = this.#origin;
    return origin !== undefined && origin.content === content && origin.start === start;
  }

  /** @throws S3Error NotImplemented for more than 256 MiB with synthetic extents */
  toBuffer(): Buffer {
    if (this.#extents.length === 0) return Buffer.alloc(0);
    const synthetic = this.#extents.some((extent) => "seed" in extent);
    if (synthetic && this.size > MAX_READ_BYTES)
      throw notImplemented("reading more than 256 MiB of a synthetic object");
    const buffers = this.#extents.map(bytesOf);
    return buffers.length === 1 ? buffers[0]! : Buffer.concat(buffers);
  }

  /**
   * The digest of the content. With synthetic extents, it is a deterministic substitute, computed from
   * the extents. The same range of the same object always has the same digest, in every copy.
   */
  digest(name: ChecksumAlgorithm): Buffer {
    if (this.size < MIN_CACHED_BYTES) return this.#digest(name);
    this.#digests ??= {};
    this.#digests[name] ??= this.#digest(name).toString("latin1");
    return Buffer.from(this.#digests[name], "latin1");
  }

  /** The same bytes with a value that {@link checksum} returns instead of the digest. */
  withChecksum(algorithm: ChecksumAlgorithm, value: Buffer): Content {
    const content = new Content(this.#extents);
    content.#declared = { algorithm, value };
    return content;
  }

  /** The declared checksum, or the digest. */
  checksum(algorithm: ChecksumAlgorithm): Buffer {
    const declared = this.#declared;
    return declared?.algorithm === algorithm ? declared.value : this.digest(algorithm);
  }

  #digest(name: ChecksumAlgorithm): Buffer {
    const synthetic = this.#extents.some((extent) => "seed" in extent);
    if (!synthetic) return digestOf(name, this.#extents.map(bytesOf));
    const hash = createHash("sha512").update(name);
    for (const extent of this.#extents) {
      if ("seed" in extent) hash.update(`\0${extent.seed}\0${extent.offset}\0${extent.length}`);
      else hash.update(bytesOf(extent));
    }
    return hash.digest().subarray(0, DIGEST_BYTES[name]);
  }
}

function areAllOf(whole: Content, slices: readonly Content[]): boolean {
  let at = 0;
  for (const slice of slices) {
    if (!slice.isSliceOf(whole, at)) return false;
    at += slice.size;
  }
  return at === whole.size;
}

function bytesOf(extent: Extent): Buffer {
  if ("seed" in extent) return generate(extent);
  if ("bytes" in extent) return extent.bytes;
  return readFileSync(extent.file).subarray(extent.offset, extent.offset + extent.length);
}

function sliceExtent(extent: Extent, from: number, to: number): Extent {
  return "bytes" in extent
    ? { bytes: extent.bytes.subarray(from, to), length: to - from }
    : { ...extent, offset: extent.offset + from, length: to - from };
}

/** Joins adjacent extents of one synthetic stream, so the reassembled parts equal the original. */
function joinAdjacent(extents: readonly Extent[]): Extent[] {
  const joined: Extent[] = [];
  for (const extent of extents) {
    const last = joined.at(-1);
    const adjacent =
      last !== undefined &&
      "seed" in last &&
      "seed" in extent &&
      last.seed === extent.seed &&
      last.offset + last.length === extent.offset;
    if (adjacent) joined[joined.length - 1] = { ...last, length: last.length + extent.length };
    else joined.push(extent);
  }
  return joined;
}

function generate({ seed, offset, length }: SyntheticExtent): Buffer {
  const key = createHash("sha256").update(seed).digest().readUInt32LE(0);
  const out = Buffer.allocUnsafe(length);
  for (let i = 0; i < length; i++) {
    const at = offset + i;
    out[i] = Math.imul((at % 0xfffffffb) ^ key, 0x9e3779b1) >>> 24;
  }
  return out;
}
