/**
 * The two CRCs that Node.js does not provide, in reflected form, eight bytes per step.
 *
 * Source: CRC-32C (Castagnoli, RFC 3720) and CRC-64/NVME (NVM Express specification); check values over
 * "123456789": e3069283 and ae8b14860a799888.
 */

interface Tables {
  /** 8 x 256 entries: the low 32 bits. `high` holds the high 32 bits. */
  readonly low: Uint32Array;
  readonly high: Uint32Array;
}

/** Tables for a reflected polynomial of up to 64 bits. For a 32-bit polynomial, `high` is all zeros. */
function tables(polynomialHigh: number, polynomialLow: number): Tables {
  const low = new Uint32Array(2048);
  const high = new Uint32Array(2048);
  for (let byte = 0; byte < 256; byte++) {
    let l = byte;
    let h = 0;
    for (let bit = 0; bit < 8; bit++) {
      const carry = l & 1;
      l = (l >>> 1) | (h << 31);
      h >>>= 1;
      if (carry === 1) {
        l ^= polynomialLow;
        h ^= polynomialHigh;
      }
    }
    low[byte] = l;
    high[byte] = h;
  }
  for (let i = 256; i < 2048; i++) {
    const l = low[i - 256]!;
    const h = high[i - 256]!;
    low[i] = ((l >>> 8) | (h << 24)) ^ low[l & 255]!;
    high[i] = (h >>> 8) ^ high[l & 255]!;
  }
  return { low, high };
}

const CASTAGNOLI = tables(0, 0x82f63b78);
const NVME = tables(0x9a6c9329, 0xac4bc9b5);

/** An incremental CRC. `value()` can be called at any time. */
export class Crc {
  #low = 0xffffffff;
  #high: number;
  readonly #tables: Tables;

  private constructor(
    tables: Tables,
    private readonly bytes: 4 | 8,
  ) {
    this.#tables = tables;
    this.#high = bytes === 8 ? 0xffffffff : 0;
  }

  static crc32c(): Crc {
    return new Crc(CASTAGNOLI, 4);
  }

  static crc64nvme(): Crc {
    return new Crc(NVME, 8);
  }

  update(data: Uint8Array): this {
    const { low, high } = this.#tables;
    const whole = data.length - (data.length % 8);
    let l = this.#low;
    let h = this.#high;
    let i = 0;
    for (; i < whole; i += 8) {
      const a = l ^ (data[i]! | (data[i + 1]! << 8) | (data[i + 2]! << 16) | (data[i + 3]! << 24));
      const b = h ^ (data[i + 4]! | (data[i + 5]! << 8) | (data[i + 6]! << 16) | (data[i + 7]! << 24));
      const i7 = 1792 + (a & 255);
      const i6 = 1536 + ((a >>> 8) & 255);
      const i5 = 1280 + ((a >>> 16) & 255);
      const i4 = 1024 + (a >>> 24);
      const i3 = 768 + (b & 255);
      const i2 = 512 + ((b >>> 8) & 255);
      const i1 = 256 + ((b >>> 16) & 255);
      const i0 = b >>> 24;
      l = low[i7]! ^ low[i6]! ^ low[i5]! ^ low[i4]! ^ low[i3]! ^ low[i2]! ^ low[i1]! ^ low[i0]!;
      h = high[i7]! ^ high[i6]! ^ high[i5]! ^ high[i4]! ^ high[i3]! ^ high[i2]! ^ high[i1]! ^ high[i0]!;
    }
    for (; i < data.length; i++) {
      const index = (l ^ data[i]!) & 255;
      l = ((l >>> 8) | (h << 24)) ^ low[index]!;
      h = (h >>> 8) ^ high[index]!;
    }
    this.#low = l;
    this.#high = h;
    return this;
  }

  /** Big-endian, the byte order of checksum headers. */
  value(): Buffer {
    const out = Buffer.alloc(this.bytes);
    if (this.bytes === 8) out.writeUInt32BE(~this.#high >>> 0, 0);
    out.writeUInt32BE(~this.#low >>> 0, this.bytes - 4);
    return out;
  }
}
