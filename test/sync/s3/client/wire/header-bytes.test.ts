import { expect } from "chai";
import fc from "fast-check";
import { decodeHeader, encodeHeader, toSignedBytes } from "../../../../../sync/s3/client/wire/header-bytes";
import { codePoint } from "../../../code-point";

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");
const utf8 = (text: string): Buffer => Buffer.from(text, "utf8");
/** A value as Node.js receives it: one character per byte. */
const received = (text: string): string => latin1(utf8(text));

/** Bytes that a header value may have. */
const value = fc
  .uint8Array({ min: 0x20, max: 0xff, maxLength: 20 })
  .map((bytes) => latin1(bytes.map((byte) => (byte === 0x7f ? 0x7e : byte))));

describe("a header value", () => {
  it("is sent with the bytes with which it was received, whether they are UTF-8 or not", () => {
    fc.assert(fc.property(value, (text) => void expect(encodeHeader(decodeHeader(text))).to.equal(text)));
  });

  it("is signed with the bytes that are sent", () => {
    fc.assert(
      fc.property(value, (text) => {
        expect(latin1(toSignedBytes(utf8(decodeHeader(text))))).to.equal(text);
      }),
    );
  });

  it("in UTF-8 is the text for which it stands", () => {
    for (const text of ["", "plain", "é", "naïve.txt", "日本語", "\u{1f600}", "\ufeffmark", "\ue000"])
      expect(decodeHeader(received(text)), text).to.equal(text);
  });

  it("in UTF-8 is sent unchanged, also with characters of the private range", () => {
    fc.assert(
      fc.property(fc.string({ unit: codePoint }), (text) => {
        expect(encodeHeader(decodeHeader(received(text)))).to.equal(received(text));
      }),
    );
    for (const text of ["\uf780", "\uf7ff", "a\uf7e9b", "é\uf77f\uf800", "\uef00"])
      expect(encodeHeader(decodeHeader(received(text)))).to.equal(received(text));
  });

  it("that is not UTF-8 is distinct from each other one", () => {
    const values = [
      "\xe9",
      "\xc3",
      "\xc3\x28",
      "\xe9\xa9",
      "\xff",
      "\x80",
      "\xed\xa0\x80",
      "\xf4\x90\x80\x80",
    ];
    expect(new Set(values.map(decodeHeader)).size).to.equal(values.length);
    for (const text of values) expect(encodeHeader(decodeHeader(text))).to.equal(text);
  });
});
