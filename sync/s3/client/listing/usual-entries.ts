import type { Entry } from "../../objects";
import { shared } from "./shared";

/** Markup between the fields. */
const TO_KEY = "<Contents><Key>";
const TO_TIME = "</Key><LastModified>";
const TO_ETAG = "</LastModified><ETag>";
const TO_ALGORITHM = "</ETag><ChecksumAlgorithm>";
const TO_TYPE = "</ChecksumAlgorithm><ChecksumType>";
const TO_SIZE = "<Size>";
const TO_CLASS = "</Size><StorageClass>";

/** The entities for a quotation mark: S3 writes the first, servers in Go the second. */
const QUOTES = ["&quot;", "&#34;", '"'] as const;
const DATE = String.raw`[12]\d{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])`;
const TIME = String.raw`${DATE}T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{3})?Z`;
const ETAG = QUOTES.map((quote) => `${quote}[\\w-]+${quote}`).join("|");

/**
 * An object as S3, MinIO and Garage usually write it. It has another shape if its key has entities, or if it has a
 * RestoreStatus, an owner or an unusual ETag.
 */
const USUAL = new RegExp(
  [
    `${TO_KEY}[^<&]*${TO_TIME}${TIME}${TO_ETAG}(?:${ETAG})`,
    `(?:${TO_ALGORITHM}[^<]*(?:${TO_TYPE}[^<]*</ChecksumType>|</ChecksumAlgorithm>)|</ETag>)`,
    String.raw`${TO_SIZE}\d{1,15}${TO_CLASS}[^<]*</StorageClass></Contents>`,
  ].join(""),
  "y",
);

const [QUOTE, HASH, DOT, ZERO, C] = ['"', "#", ".", "0", "C"].map((character) => character.charCodeAt(0));

/**
 * Reads the objects of a page that have the usual shape. A regular expression recognizes a whole object, and the fields are then
 * at known offsets. A page takes less than half the time of the general reader, which reads element by element.
 */
export class UsualEntries {
  /** The offset after the object that was read last. */
  end = 0;

  /** @param text the bytes as Latin-1: one character per byte */
  constructor(
    private readonly bytes: Buffer,
    private readonly text: string,
  ) {}

  /** Reads the object at an offset. @returns `undefined` if it has another shape */
  read(at: number): Entry | undefined {
    const { bytes, text } = this;
    USUAL.lastIndex = at;
    if (!USUAL.test(text)) return undefined;
    this.end = USUAL.lastIndex;
    // The key and the ETag are copied, because a slice of `text` would keep the whole page in memory.
    const keyFrom = at + TO_KEY.length;
    const keyTo = text.indexOf("<", keyFrom);
    const key = bytes.toString("utf8", keyFrom, keyTo);
    const timeFrom = keyTo + TO_TIME.length;
    const etagFrom = text.indexOf("<", timeFrom) + TO_ETAG.length;
    const etagTo = text.indexOf("<", etagFrom);
    const quote = this.quoteLength(etagFrom);
    const etag = `"${bytes.toString("latin1", etagFrom + quote, etagTo - quote)}"`;
    const checksum = this.checksum(etagTo);
    const sizeFrom = text.indexOf(TO_SIZE, etagTo) + TO_SIZE.length;
    const sizeTo = text.indexOf("<", sizeFrom);
    const size = Number(text.slice(sizeFrom, sizeTo));
    const classFrom = sizeTo + TO_CLASS.length;
    const storageClass = shared(text.slice(classFrom, text.indexOf("<", classFrom))) || "STANDARD";
    const lastModified = this.time(timeFrom);
    return checksum === undefined
      ? { key, size, etag, lastModified, storageClass }
      : { key, size, etag, lastModified, storageClass, checksum };
  }

  private quoteLength(at: number): number {
    const { bytes } = this;
    if (bytes[at] === QUOTE) return 1;
    return (bytes[at + 1] === HASH ? QUOTES[1] : QUOTES[0]).length;
  }

  /** The checksum algorithm after an ETag that ends at `at`. */
  private checksum(at: number): string | undefined {
    const { bytes, text } = this;
    if (bytes[at + "</ETag><".length] !== C) return undefined;
    const from = at + TO_ALGORITHM.length;
    return shared(text.slice(from, text.indexOf("<", from)));
  }

  /**
   * Milliseconds since 1970, from a text such as `2026-11-26T12:34:56.789Z`, with or without the fraction. As in
   * `Date.parse`, a day after the end of a month is a day of the next month.
   */
  private time(at: number): number {
    const two = (from: number) => this.twoDigits(at + from);
    const ms = this.bytes[at + 19] === DOT ? this.digit(at + 20) * 100 + two(21) : 0;
    return Date.UTC(two(0) * 100 + two(2), two(5) - 1, two(8), two(11), two(14), two(17), ms);
  }

  private twoDigits(at: number): number {
    return this.digit(at) * 10 + this.digit(at + 1);
  }

  private digit(at: number): number {
    return this.bytes[at]! - ZERO!;
  }
}
