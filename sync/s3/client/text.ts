/** An answer that is no well-formed XML, or not all of it, or not what was asked for. */
export class MalformedAnswer extends Error {
  override readonly name = "MalformedAnswer";
  /** The SDK tries again where it finds this. A page that broke off is whole the next time. */
  readonly $retryable = { throttling: false };
  constructor(what: string, at: number) {
    super(`Malformed answer from S3: ${what}, at byte ${at}.`);
  }
}

/** What a text was seen to hold, as bits. */
export const AMPERSAND = 1;
export const PERCENT_OR_PLUS = 2;
export const NOT_ASCII = 4;
export const CARRIAGE_RETURN = 8;

/** For every byte, its bit of the above. */
export const MARKS = new Uint8Array(256).fill(NOT_ASCII, 0x80);
MARKS[0x26] = AMPERSAND;
MARKS[0x25] = MARKS[0x2b] = PERCENT_OR_PLUS;
MARKS[0x0d] = CARRIAGE_RETURN;

const QUOT = Buffer.from("&quot;");
const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** A word that comes again and again, as text and as bytes. */
export interface Word {
  readonly text: string;
  readonly bytes: Uint8Array;
}
export const word = (text: string): Word => ({ text, bytes: Buffer.from(text) });

export function same(bytes: Uint8Array, from: number, to: number, other: Uint8Array): boolean {
  if (to - from !== other.length) return false;
  for (let i = 0; i < other.length; i++) if (bytes[from + i] !== other[i]) return false;
  return true;
}

/**
 * The text of an element, as it stands between the tags. Strings made of it are copies: a slice would keep the
 * whole page alive for as long as one of its keys.
 */
export class Text {
  constructor(
    private readonly bytes: Buffer,
    private readonly from: number,
    private readonly to: number,
    private readonly marks: number,
  ) {}

  /** Of what is no longer escaped. */
  static of(text: string): Text {
    const bytes = Buffer.from(text);
    const marks = bytes.reduce((all, byte) => all | MARKS[byte]!, 0);
    return new Text(bytes, 0, bytes.length, marks & ~(AMPERSAND | CARRIAGE_RETURN));
  }

  /** Whether there is something that url-encoding may have put there. */
  get mayBeUrlEncoded(): boolean {
    return (this.marks & (PERCENT_OR_PLUS | AMPERSAND)) !== 0;
  }

  string(): string {
    const { bytes, from, to, marks } = this;
    const raw = bytes.toString(marks & NOT_ASCII ? "utf8" : "latin1", from, to);
    return marks & (AMPERSAND | CARRIAGE_RETURN) ? unescaped(raw, from) : raw;
  }

  /** The string, where it is mostly one of a few. */
  wordOf(words: readonly Word[]): string {
    for (const { text, bytes } of words) if (same(this.bytes, this.from, this.to, bytes)) return text;
    return this.string();
  }

  /** The string, where it mostly is a word in escaped quotes. Spoils the bytes. */
  quoted(): string {
    const { bytes, from, to } = this;
    const first = from + QUOT.length - 1;
    const last = to - QUOT.length;
    if (first >= last || !same(bytes, from, first + 1, QUOT) || !same(bytes, last, to, QUOT))
      return this.string();
    for (let i = first + 1; i < last; i++) if (MARKS[bytes[i]!]) return this.string();
    bytes[first] = 0x22;
    bytes[last] = 0x22;
    return bytes.toString("latin1", first, last + 1);
  }

  /** @throws MalformedAnswer */
  integer(): number {
    const value = this.from < this.to ? this.digits(0, this.to - this.from) : Number.NaN;
    if (!Number.isNaN(value)) return value;
    const text = this.string().trim();
    if (!/^\d+$/.test(text)) throw this.not("a number");
    return Number(text);
  }

  /** @throws MalformedAnswer */
  boolean(): boolean {
    const text = this.string().trim().toLowerCase();
    if (text !== "true" && text !== "false") throw this.not("true or false");
    return text === "true";
  }

  /** A time like `2025-11-22T12:00:00.000Z`, in milliseconds since 1970. @throws MalformedAnswer */
  time(): number {
    const time = this.isPlainTime() ? this.plainTime() : otherTime(this.string());
    if (Number.isNaN(time)) throw this.not("a time");
    return time;
  }

  private isPlainTime(): boolean {
    const { bytes, from, to } = this;
    return (
      to - from === 24 && bytes[from + 10] === 0x54 && bytes[from + 19] === 0x2e && bytes[to - 1] === 0x5a
    );
  }

  private plainTime(): number {
    const date = [this.digits(0, 4), this.digits(5, 2), this.digits(8, 2)] as const;
    return utc(...date, this.digits(11, 2), this.digits(14, 2), this.digits(17, 2), this.digits(20, 3));
  }

  /** A number of so many digits, or NaN. */
  private digits(at: number, count: number): number {
    const { bytes } = this;
    let value = 0;
    for (let i = this.from + at, end = i + count; i < end; i++) {
      const digit = bytes[i]! - 0x30;
      if (digit < 0 || digit > 9) return Number.NaN;
      value = value * 10 + digit;
    }
    return value;
  }

  private not(expected: string): MalformedAnswer {
    return new MalformedAnswer(`expected ${expected}, got ${JSON.stringify(this.string())}`, this.from);
  }
}

const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)t(\d\d):(\d\d):(\d\d)(\.\d+)?(?:z|([+-])(\d\d):(\d\d))$/i;

/** As other servers write it: without a fraction, with a longer one, with an offset. NaN if it is none. */
function otherTime(text: string): number {
  const match = RFC3339.exec(text.trim());
  if (match === null) return Number.NaN;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [number, ...number[]];
  const ms = Math.round(Number(`0${match[7] ?? ""}`) * 1_000);
  const offset = (Number(match[9] ?? 0) * 60 + Number(match[10] ?? 0)) * 60_000;
  return utc(year, month!, day!, hour!, minute!, second!, ms) - (match[8] === "-" ? -offset : offset);
}

function utc(y: number, month: number, day: number, h: number, m: number, s: number, ms: number): number {
  const real = month >= 1 && month <= 12 && day >= 1 && day <= 31 && h <= 23 && m <= 59 && s <= 60;
  return real ? Date.UTC(y, month - 1, day, h, m, s, ms) : Number.NaN;
}

/** Line ends as XML has them, then entities. */
function unescaped(text: string, at: number): string {
  return text.replace(/\r\n?/g, "\n").replace(/&([^;&]*;)?/g, (entity, name: string | undefined) => {
    const character = name === undefined ? undefined : characterOf(name.slice(0, -1));
    if (character === undefined) throw new MalformedAnswer(`no entity: ${entity}`, at);
    return character;
  });
}

function characterOf(entity: string): string | undefined {
  const number = /^#(?:x([0-9a-f]{1,6})|([0-9]{1,7}))$/i.exec(entity);
  if (number === null) return Object.hasOwn(ENTITIES, entity) ? ENTITIES[entity] : undefined;
  const code = number[1] === undefined ? Number(number[2]) : Number.parseInt(number[1], 16);
  return code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}
