/**
 * Keys and their order. S3 lists keys in the order of their UTF-8 bytes, but JavaScript's `<` compares UTF-16
 * code units. The *rank* of a key is a string with one character per UTF-8 byte, so `<` on ranks gives the
 * order of S3. The rank of an ASCII key is the key itself.
 */
import { MAX_KEY_BYTES } from "../constants";
import { S3Error } from "../protocol/errors";

const ASCII = /^[\u0000-\u007f]*$/;

/** The rank of a key. Comparisons and prefix tests on ranks have the same results as on UTF-8 bytes. */
export function rankOf(key: string): string {
  return ASCII.test(key) ? key : Buffer.from(key, "utf8").toString("latin1");
}

/** The inverse of {@link rankOf}. */
export function keyOf(rank: string): string {
  return ASCII.test(rank) ? rank : Buffer.from(rank, "latin1").toString("utf8");
}

/**
 * The smallest string that is greater than every rank with this prefix. A last byte of FF becomes U+0100,
 * which no rank contains. `prefix` must not be empty.
 */
export function pastPrefix(prefix: string): string {
  return prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);
}

/**
 * Checks the rules of S3 for a key in any request: at most 1,024 UTF-8 bytes, no NUL, and, counted from the
 * left, never more `..` segments than other segments ("Naming Amazon S3 objects", S3 User Guide).
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
  if (key.includes("\0") || (key.includes("..") && leavesRoot(key))) throw new S3Error("InvalidURI");
}

function leavesRoot(key: string): boolean {
  let depth = 0;
  for (const segment of key.split("/")) {
    if (segment === "..") depth--;
    else if (segment !== ".") depth++;
    if (depth < 0) return true;
  }
  return false;
}

const STRICT_UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Percent-decodes a part of a target or a header.
 *
 * @param text one character per byte
 * @param plus whether `+` is a space, as in a query string or a copy source
 * @throws S3Error InvalidURI for an invalid escape or for bytes that are not UTF-8
 */
export function decodeUri(text: string, plus = false): string {
  try {
    const unescaped = ASCII.test(text) ? text : STRICT_UTF8.decode(Buffer.from(text, "latin1"));
    return decodeURIComponent(plus ? unescaped.replaceAll("+", " ") : unescaped);
  } catch {
    throw new S3Error("InvalidURI");
  }
}

/**
 * Encodes a key for `encoding-type=url`, as S3 does: `/`, `-`, `_`, `.`, `*`, letters and digits are
 * unchanged, and a space becomes `+`.
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

/** Checks the naming rules of general purpose buckets. @throws S3Error InvalidBucketName */
export function checkBucketName(name: string): void {
  const wellFormed = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name);
  const looksLikeAddress = /^\d+\.\d+\.\d+\.\d+$/.test(name);
  const reserved = /^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/.test(name);
  if (wellFormed && !looksLikeAddress && !reserved && !name.includes("..")) return;
  throw new S3Error("InvalidBucketName", undefined, { BucketName: name });
}
