/**
 * An object's content: extents of real bytes, shared by copies, and *synthetic* extents, which have a length
 * and can be read and cut, but take no memory. So a test may hold 50 TB.
 */
import { createHash } from "node:crypto";
import { notImplemented } from "../protocol/errors";
import { DIGEST_BYTES, type DigestName, digestOf } from "./digest";

interface RealExtent {
  readonly bytes: Buffer;
  readonly length: number;
}

/** `length` bytes of an endless stream which the seed determines, from `offset` on. */
interface SyntheticExtent {
  readonly seed: string;
  readonly offset: number;
  readonly length: number;
}

type Extent = RealExtent | SyntheticExtent;

/** Digests of smaller contents are computed anew: keeping them would take more memory than the contents. */
const WORTH_KEEPING = 64 * 1024;

const MAX_READ = 256 * 1024 * 1024;

export class Content {
  readonly size: number;
  readonly #extents: readonly Extent[];
  /** Kept as strings of one character a byte: a Buffer takes far more. */
  #digests: Partial<Record<DigestName, string>> | undefined;

  private constructor(extents: readonly Extent[]) {
    this.#extents = extents;
    this.size = extents.reduce((sum, extent) => sum + extent.length, 0);
  }

  static readonly empty = new Content([]);

  /** Keeps the bytes themselves: they must not be changed afterwards. */
  static of(bytes: Uint8Array): Content {
    if (bytes.length === 0) return Content.empty;
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return new Content([{ bytes: buffer, length: buffer.length }]);
  }

  /** Equal seeds and sizes are equal contents. */
  static synthetic(seed: string, size: number): Content {
    return size === 0 ? Content.empty : new Content([{ seed, offset: 0, length: size }]);
  }

  static join(contents: readonly Content[]): Content {
    return new Content(merge(contents.flatMap((content) => content.#extents)));
  }

  /** The bytes from `start` up to and not including `end`. */
  slice(start: number, end: number): Content {
    if (start === 0 && end === this.size) return this;
    const cut: Extent[] = [];
    let at = 0;
    for (const extent of this.#extents) {
      const from = Math.max(start - at, 0);
      const to = Math.min(end - at, extent.length);
      if (from < to) cut.push(cutExtent(extent, from, to));
      at += extent.length;
    }
    return new Content(cut);
  }

  /** @throws S3Error NotImplemented for more than 256 MiB of synthetic content */
  toBuffer(): Buffer {
    if (this.#extents.length === 0) return Buffer.alloc(0);
    const synthetic = this.#extents.some((extent) => "seed" in extent);
    if (synthetic && this.size > MAX_READ)
      throw notImplemented("reading more than 256 MiB of a synthetic object");
    const pieces = this.#extents.map((extent) => ("seed" in extent ? generate(extent) : extent.bytes));
    return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
  }

  /**
   * The digest. A content with synthetic extents has a deterministic stand-in, derived from its
   * description: the same range of the same object has the same one, however it was copied there.
   */
  digest(name: DigestName): Buffer {
    if (this.size < WORTH_KEEPING) return this.#digest(name);
    this.#digests ??= {};
    this.#digests[name] ??= this.#digest(name).toString("latin1");
    return Buffer.from(this.#digests[name], "latin1");
  }

  #digest(name: DigestName): Buffer {
    const synthetic = this.#extents.some((extent) => "seed" in extent);
    if (!synthetic)
      return digestOf(
        name,
        this.#extents.map((extent) => (extent as RealExtent).bytes),
      );
    const hash = createHash("sha512").update(name);
    for (const extent of this.#extents) {
      if ("seed" in extent) hash.update(`\0${extent.seed}\0${extent.offset}\0${extent.length}`);
      else hash.update(extent.bytes);
    }
    return hash.digest().subarray(0, DIGEST_BYTES[name]);
  }
}

function cutExtent(extent: Extent, from: number, to: number): Extent {
  return "seed" in extent
    ? { seed: extent.seed, offset: extent.offset + from, length: to - from }
    : { bytes: extent.bytes.subarray(from, to), length: to - from };
}

/** Neighbouring ranges of one synthetic stream become one: parts put together again are the whole. */
function merge(extents: readonly Extent[]): Extent[] {
  const merged: Extent[] = [];
  for (const extent of extents) {
    const last = merged.at(-1);
    const goesOn =
      last !== undefined &&
      "seed" in last &&
      "seed" in extent &&
      last.seed === extent.seed &&
      last.offset + last.length === extent.offset;
    if (goesOn) merged[merged.length - 1] = { ...last, length: last.length + extent.length };
    else merged.push(extent);
  }
  return merged;
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
