/** The bytes of an object that a request selects: all bytes, a range or a part. */
import { invalidArgument, S3Error } from "../protocol/errors";

export interface Extent {
  readonly start: number;
  /** Offset of the end, exclusive. */
  readonly end: number;
  /** Whether the response status is 206. */
  readonly partial: boolean;
}

/**
 * Parses the `Range` header. Like S3, ignores a malformed header and a header with several ranges.
 *
 * Example: `bytes=-5` of 10 bytes is `{ start: 5, end: 10, partial: true }`
 *
 * @throws S3Error InvalidRange if the range contains no byte of the object
 */
export function rangeExtent(header: string | undefined, size: number): Extent {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header ?? "") ?? [];
  if (first === undefined || last === undefined || (first === "" && last === ""))
    return { start: 0, end: size, partial: false };
  const start = first === "" ? Math.max(size - Number(last), 0) : Number(first);
  const end = first === "" || last === "" ? size : Math.min(Number(last) + 1, size);
  if (first !== "" && last !== "" && Number(last) < start) return { start: 0, end: size, partial: false };
  if (start < end) return { start, end, partial: true };
  throw new S3Error(
    "InvalidRange",
    undefined,
    { RangeRequested: header!, ActualObjectSize: String(size) },
    { "content-range": `bytes */${size}` },
  );
}

/**
 * The extent of the part with the `partNumber` of the query, counted from 1. An object that was not uploaded
 * in parts has one part.
 *
 * @throws S3Error InvalidPartNumber, InvalidArgument
 */
export function partExtent(text: string, sizes: readonly number[]): Extent {
  const number = partNumber(text);
  const size = sizes[number - 1];
  if (size === undefined)
    throw new S3Error("InvalidPartNumber", undefined, {
      PartNumberRequested: text,
      ActualPartCount: String(sizes.length),
    });
  const start = sizes.slice(0, number - 1).reduce((sum, part) => sum + part, 0);
  return { start, end: start + size, partial: size > 0 };
}

/** @throws S3Error InvalidArgument unless it is an integer from 1 to 10,000 */
export function partNumber(text: string): number {
  const number = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (number >= 1 && number <= 10000) return number;
  throw invalidArgument("partNumber", text, "Part number must be an integer between 1 and 10000, inclusive");
}

/**
 * Parses `x-amz-copy-source-range`. Unlike `Range`, it must be well-formed and within the object.
 *
 * @throws S3Error InvalidArgument
 */
export function copyRange(header: string, size: number): { start: number; end: number } {
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(header) ?? [];
  const name = "x-amz-copy-source-range";
  if (first === undefined || last === undefined)
    throw invalidArgument(
      name,
      header,
      "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy",
    );
  if (Number(first) > Number(last) || Number(last) >= size)
    throw invalidArgument(name, header, `Range specified is not valid for source object of size: ${size}`);
  return { start: Number(first), end: Number(last) + 1 };
}
