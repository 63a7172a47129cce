import { MARKS, MalformedAnswer, same, Text } from "./text";

/** An element whose start tag was passed: where its name stands, and whether it ended right there (`<a/>`). */
export interface Tag {
  readonly from: number;
  readonly to: number;
  readonly empty: boolean;
}

const BANG = 0x21;
const SLASH = 0x2f;
const LESS = 0x3c;
const EQUALS = 0x3d;
const GREATER = 0x3e;
const QUESTION = 0x3f;

const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
const isQuote = (byte: number): boolean => byte === 0x22 || byte === 0x27;
/** Bytes that end a name. Anything else may be in one. */
const ENDS_NAME = Uint8Array.from({ length: 256 }, (_, byte) =>
  isSpace(byte) || isQuote(byte) || " /<>=&".includes(String.fromCharCode(byte)) ? 1 : 0,
);

/**
 * A walk over the bytes of a document, from tag to tag, which has to be well-formed wherever it is passed.
 *
 * @throws MalformedAnswer where it is not, or breaks off.
 */
export class XmlWalk {
  private at = 0;
  constructor(private readonly bytes: Buffer) {}

  /** Passes the declaration and whatever else may stand in front. */
  root(): Tag {
    for (;;) {
      this.space();
      if (this.byte() !== LESS) throw this.malformed("text in front of the first element");
      if (!this.isAside()) return this.open();
      if (this.sees("<!DOCTYPE")) this.doctype();
      else this.aside();
    }
  }

  /** Checks that nothing follows the root. */
  end(): void {
    for (;;) {
      while (this.at < this.bytes.length && isSpace(this.bytes[this.at]!)) this.at++;
      if (this.at === this.bytes.length) return;
      if (this.byte() !== LESS || !this.isAside()) throw this.malformed("something behind the last element");
      this.aside();
    }
  }

  /** The next child of an element, its start tag passed; text between is ignored. `null` past the end tag. */
  child(of: Tag): Tag | null {
    if (of.empty) return null;
    for (;;) {
      this.to(LESS);
      if (this.bytes[this.at + 1] === SLASH) return this.close(of);
      if (!this.isAside()) return this.open();
      this.aside();
    }
  }

  /** Passes an element and all that is in it. */
  skip(tag: Tag): void {
    for (let child = this.child(tag); child !== null; child = this.child(tag)) this.skip(child);
  }

  is(tag: Tag, name: Uint8Array): boolean {
    return same(this.bytes, tag.from, tag.to, name);
  }

  /** Passes an element that holds nothing but text. */
  text(tag: Tag): Text {
    if (tag.empty) return new Text(this.bytes, this.at, this.at, 0);
    const text = this.piece();
    if (this.bytes[this.at + 1] !== SLASH) return this.joined(tag, text);
    this.close(tag);
    return text;
  }

  malformed(what: string): MalformedAnswer {
    return new MalformedAnswer(what, this.at);
  }

  private byte(): number {
    if (this.at >= this.bytes.length) throw this.malformed("it breaks off");
    return this.bytes[this.at]!;
  }

  /** Moves to the next such byte. */
  private to(byte: number, from = this.at): void {
    const { bytes } = this;
    let at = from;
    while (at < bytes.length && bytes[at] !== byte) at++;
    this.at = at;
    if (at === bytes.length) throw this.malformed("it breaks off");
  }

  private space(): void {
    while (isSpace(this.byte())) this.at++;
  }

  private sees(word: string): boolean {
    return this.bytes.toString("latin1", this.at, this.at + word.length) === word;
  }

  private expect(byte: number): void {
    if (this.byte() !== byte) throw this.malformed(`expected ${String.fromCharCode(byte)}`);
    this.at++;
  }

  private name(): number {
    const { bytes, at: from } = this;
    let at = from;
    while (at < bytes.length && ENDS_NAME[bytes[at]!] === 0) at++;
    this.at = at;
    if (at === from) throw this.malformed("expected a name");
    return from;
  }

  private open(): Tag {
    this.at++;
    const from = this.name();
    const to = this.at;
    while (isSpace(this.byte())) this.attribute();
    const empty = this.byte() === SLASH;
    if (empty) this.at++;
    this.expect(GREATER);
    return { from, to, empty };
  }

  /** Passes white space, and an attribute if one follows. */
  private attribute(): void {
    this.space();
    if (this.byte() === SLASH || this.byte() === GREATER) return;
    this.name();
    this.space();
    this.expect(EQUALS);
    this.space();
    const quote = this.byte();
    if (!isQuote(quote)) throw this.malformed("expected a quoted value");
    this.at++;
    while (this.byte() !== quote) this.at++;
    this.at++;
  }

  private close({ from, to }: Tag): null {
    this.at += 2;
    const { bytes } = this;
    let at = this.at;
    for (let i = from; i < to; i++, at++)
      if (bytes[at] !== bytes[i]) throw this.malformed("the end tag of another element");
    this.at = at;
    this.space();
    this.expect(GREATER);
    return null;
  }

  /** Whether a comment, a processing instruction, CDATA or a DOCTYPE begins here. */
  private isAside(): boolean {
    const next = this.bytes[this.at + 1];
    return next === BANG || next === QUESTION;
  }

  /** Passes one of those. @returns the text, if it was CDATA. */
  private aside(): string {
    if (this.sees("<!--")) this.past(4, "-->");
    else if (this.sees("<?")) this.past(2, "?>");
    else if (this.sees("<![CDATA[")) {
      const from = this.at + 9;
      this.past(9, "]]>");
      return this.bytes.toString("utf8", from, this.at - 3);
    } else throw this.malformed("expected a comment");
    return "";
  }

  private past(skipped: number, end: string): void {
    const found = this.bytes.indexOf(end, this.at + skipped, "latin1");
    if (found < 0) throw new MalformedAnswer("it breaks off", this.bytes.length);
    this.at = found + end.length;
  }

  private doctype(): void {
    let depth = 0;
    for (this.at += 9; depth > 0 || this.byte() !== GREATER; this.at++) {
      if (this.byte() === 0x5b) depth++;
      if (this.byte() === 0x5d) depth--;
    }
    this.at++;
  }

  /** Text up to the next tag or aside. */
  private piece(): Text {
    const { bytes, at: from } = this;
    let at = from;
    let marks = 0;
    for (; at < bytes.length && bytes[at] !== LESS; at++) marks |= MARKS[bytes[at]!]!;
    this.to(LESS, at);
    return new Text(this.bytes, from, this.at, marks);
  }

  /** Text with asides in it, put together. */
  private joined(tag: Tag, first: Text): Text {
    let text = first.string();
    while (this.isAside()) text += this.aside() + this.piece().string();
    if (this.bytes[this.at + 1] !== SLASH) throw this.malformed("an element where only text was expected");
    this.close(tag);
    return Text.of(text);
  }
}
