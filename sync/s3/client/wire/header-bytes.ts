import { PRIVATE } from "./constants";

/**
 * Sends and receives header values byte for byte. HTTP has bytes, Node.js has strings with one character for each byte, and
 * the SDK signs the UTF-8 encoding of strings. A value that is valid UTF-8 is decoded to text, so the SDK signs the same
 * bytes. In any other value each byte above 0x7F becomes a private character. {@link toSignedBytes} converts it back.
 */
const IS_PRIVATE = /[\uf780-\uf7ff]/;

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** A received value, with one character per byte, as text. */
export function decodeHeader(value: string): string {
  const bytes = Buffer.from(value, "latin1");
  try {
    const text = strict.decode(bytes);
    if (!IS_PRIVATE.test(text)) return text;
  } catch {
    // not UTF-8
  }
  return value.replace(/[\x80-\xff]/g, (byte) => String.fromCharCode(PRIVATE + byte.charCodeAt(0)));
}

/** The value as Node.js sends it, with one character per byte. */
export const encodeHeader = (text: string): string =>
  Buffer.from(toSignedBytes(Buffer.from(text, "utf8"))).toString("latin1");

/** The same UTF-8, with each private character replaced by the single byte that it represents. */
export function toSignedBytes(utf8: Uint8Array): Uint8Array {
  if (!utf8.includes(0xef)) return utf8;
  const bytes: number[] = [];
  for (let i = 0; i < utf8.length; i++) {
    const [first, second = 0, third = 0] = [utf8[i] as number, utf8[i + 1], utf8[i + 2]];
    const point = ((first & 0x0f) << 12) | ((second & 0x3f) << 6) | (third & 0x3f);
    const isPrivate = first === 0xef && point >= PRIVATE + 0x80 && point <= PRIVATE + 0xff;
    bytes.push(isPrivate ? point - PRIVATE : first);
    if (isPrivate) i += 2;
  }
  return Uint8Array.from(bytes);
}
