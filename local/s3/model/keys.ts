/**
 * Keys and their order. S3 lists in the order of the keys' UTF-8 bytes; JavaScript's `<` compares UTF-16
 * units. A key's *rank* is the string with one character per UTF-8 byte, for which the two are the same; for
 * an ASCII key it is the key itself.
 */
import { S3Error } from "../protocol/errors";

const MAX_KEY_BYTES = 1024;
const ASCII = /^[\u0000-\u007f]*$/;

/** One character for each UTF-8 byte: ranks compare, and start with one another, as the bytes do. */
export function rankOf(key: string): string {
  return ASCII.test(key) ? key : Buffer.from(key, "utf8").toString("latin1");
}

/** The key of a rank. */
export function keyOf(rank: string): string {
  return ASCII.test(rank) ? rank : Buffer.from(rank, "latin1").toString("utf8");
}

/**
 * The least string that is greater than every rank which starts with `prefix`. (A last byte of FF becomes
 * U+0100: no rank holds it, which is what makes it a bound.)
 */
export function pastPrefix(prefix: string): string {
  return prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);
}

/**
 * What S3 demands of a key in any request: at most 1,024 UTF-8 bytes, no NUL, and, read from the left, never
 * more `..` segments than others before them ("Naming Amazon S3 objects", S3 User Guide).
 *
 * @throws S3Error KeyTooLongError, InvalidURI
 */
export function checkKey(key: string): void {
  const bytes = Buffer.byteLength(key, "utf8");
  if (bytes > MAX_KEY_BYTES)
    throw new S3Error("KeyTooLongError", undefined, {
      Size: String(bytes),
      MaxSizeAllowed: String(MAX_KEY_BYTES),
    });
  if (key.includes("\0") || (key.includes("..") && climbs(key))) throw new S3Error("InvalidURI");
}

function climbs(key: string): boolean {
  let depth = 0;
  for (const segment of key.split("/")) {
    if (segment === "..") depth--;
    else if (segment !== ".") depth++;
    if (depth < 0) return true;
  }
  return false;
}

/**
 * Percent-decoding to a key. `plus`: whether `+` means a space, as in a query or a copy source.
 *
 * @throws S3Error InvalidURI for a broken escape or for bytes that are not UTF-8
 */
export function decodeUri(text: string, plus = false): string {
  try {
    return decodeURIComponent(plus ? text.replaceAll("+", " ") : text);
  } catch {
    throw new S3Error("InvalidURI");
  }
}

/**
 * `encoding-type=url`, as S3 writes keys: `/`, `-`, `_`, `.`, `*`, letters and digits stay, a space is `+`.
 *
 * Example: `encodeKey("a b/é(1)")` is `a+b/%C3%A9%281%29`
 */
export function encodeKey(key: string): string {
  if (/^[\w./*-]*$/.test(key)) return key;
  return encodeURIComponent(key)
    .replaceAll("%2F", "/")
    .replaceAll("%20", "+")
    .replace(/[!'()~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** @throws S3Error InvalidBucketName; the rules of general purpose buckets. */
export function checkBucketName(name: string): void {
  const wellFormed = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name);
  const looksLikeAddress = /^\d+\.\d+\.\d+\.\d+$/.test(name);
  const reserved = /^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/.test(name);
  if (wellFormed && !looksLikeAddress && !reserved && !name.includes("..")) return;
  throw new S3Error("InvalidBucketName", undefined, { BucketName: name });
}
