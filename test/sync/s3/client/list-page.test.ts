import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect } from "chai";
import fc from "fast-check";
import { readListPage } from "../../../../sync/s3/client/list-page";
import { MalformedAnswer } from "../../../../sync/s3/client/text";
import { readBySdk, readByUs } from "./canned";
import { object, page, STYLES } from "./styles";

const PAGES = join(__dirname, "pages");
const fixtures = readdirSync(PAGES).map((name) => ({ name, bytes: readFileSync(join(PAGES, name)) }));
const read = (text: string | Uint8Array) => readListPage(Buffer.from(text as string));
const list = (inside: string) => `<ListBucketResult>${inside}</ListBucketResult>`;
const contents = (inside: string) => read(list(`<Contents>${inside}</Contents>`))?.entries[0];

describe("a page of a listing", () => {
  for (const { name, bytes } of fixtures) {
    it(`is read as the SDK reads it: ${name}`, async () => {
      expect(await readByUs(bytes)).to.deep.equal(await readBySdk(bytes));
    });
  }

  it("is read as the SDK reads it, in every style of writing XML", async () => {
    const styled = fc.tuple(page, fc.constantFrom(...STYLES));
    await fc.assert(
      fc.asyncProperty(styled, async ([written, style]) => {
        const bytes = Buffer.from(style(written));
        expect(await readByUs(bytes)).to.deep.equal(await readBySdk(bytes));
      }),
      { numRuns: 300 },
    );
  });

  it("gives back the keys that were written, whether the server encodes them or not", () => {
    fc.assert(
      fc.property(fc.array(object, { maxLength: 5 }), fc.boolean(), (objects, encoded) => {
        const text = STYLES[0]!({ objects, encoded, truncated: false });
        expect(read(text)?.entries.map(({ key }) => key)).to.deep.equal(objects.map(({ key }) => key));
      }),
    );
  });

  it("that breaks off at any byte is an error, never a shorter page", () => {
    for (const { name, bytes } of fixtures) {
      const whole = bytes.toString("latin1").trimEnd().length;
      for (let cut = 0; cut < whole; cut++)
        expect(() => read(bytes.subarray(0, cut)), `${name} cut at ${cut}`).to.throw(MalformedAnswer);
      expect(read(bytes)).not.to.equal(null);
    }
  });

  it("is nothing if the answer is an error, which is the SDK's to read", () => {
    expect(read("<?xml version='1.0'?>\n<Error><Code>SlowDown</Code></Error>\n")).to.equal(null);
  });
});

describe("what is malformed is an error", () => {
  const malformed: Record<string, string> = {
    "an empty answer": "",
    "another document": "<html><body>Welcome to the proxy</body></html>",
    "text in front": `hello ${list("")}`,
    "text behind": `${list("")} hello`,
    "a second root": `${list("")}${list("")}`,
    "an end tag of another element": "<ListBucketResult><Name>a</Nome></ListBucketResult>",
    "tags that overlap": list("<Contents><Key>a</Contents></Key>"),
    "an object with no key": list("<Contents><Size>1</Size></Contents>"),
    "an object with two keys": list("<Contents><Key>a</Key><Key>b</Key></Contents>"),
    "a size that is no number": list("<Contents><Key>a</Key><Size>1x</Size></Contents>"),
    "a time that is none": list("<Contents><Key>a</Key><LastModified>yesterday</LastModified></Contents>"),
    "a time in a 13th month": list(
      "<Contents><Key>a</Key><LastModified>2026-13-01T00:00:00.000Z</LastModified></Contents>",
    ),
    "an element in a key": list("<Contents><Key>a<b>c</b></Key></Contents>"),
    "an entity that is none": list("<Contents><Key>a&nope;</Key></Contents>"),
    "a lone ampersand": list("<Contents><Key>a&b</Key></Contents>"),
    "neither true nor false": list("<IsTruncated>perhaps</IsTruncated>"),
    "a key that is not UTF-8": list("<EncodingType>url</EncodingType><Contents><Key>%FF</Key></Contents>"),
    "an attribute without quotes": "<ListBucketResult a=b></ListBucketResult>",
    "an attribute without a value": "<ListBucketResult a></ListBucketResult>",
    "an open comment": list("<!-- "),
    "a tag in a tag": "<ListBucketResult <a>></ListBucketResult>",
  };
  for (const [what, text] of Object.entries(malformed))
    it(what, () =>
      expect(() => read(text))
        .to.throw(MalformedAnswer)
        .with.property("$retryable"),
    );
});

describe("what other servers may write", () => {
  it("a prolog, comments, attributes, white space and unknown elements are passed over", () => {
    const text = `<?xml version="1.0"?><!-- made by hand --><!DOCTYPE a [<!ENTITY b "c">]>
      <ListBucketResult xmlns = 'http://s3' xmlns:x="a>b">
        <Owner><Key>not this</Key></Owner> <Contents x:y="1" ><RestoreStatus><Size>7</Size></RestoreStatus>
        <Key
        >a</Key ><Unknown/><!-- <Key>nor this</Key> --></Contents><CommonPrefixes><Prefix>p/</Prefix></CommonPrefixes>
      </ListBucketResult>\n`;
    expect(read(text)).to.deep.equal({
      entries: [{ key: "a", size: 0, etag: "", lastModified: 0, storageClass: "STANDARD" }],
      last: true,
    });
  });

  it("CDATA and comments inside a text", () =>
    expect(contents("<Key>a<![CDATA[<&amp;%]]>b<!-- c -->d</Key>")?.key).to.equal("a<&amp;%bd"));

  it("characters by number, past U+FFFF too, where the SDK cuts them off", () =>
    expect(contents("<Key>&#65;&#x42;&#10;&#x1F600;</Key>")?.key).to.equal("AB\n\u{1F600}"));

  it("encoded keys where that is said only at the end", () =>
    expect(
      read(list("<Contents><Key>a+b%2B&#37;41</Key></Contents><EncodingType>url</EncodingType>"))?.entries[0]
        ?.key,
    ).to.equal("a b+A"));

  it("keys that look encoded where nothing says so", () =>
    expect(contents("<Key>a+b%2B</Key>")?.key).to.equal("a+b%2B"));

  it("times with and without a fraction, and with an offset", () => {
    const time = (text: string) => contents(`<Key>a</Key><LastModified>${text}</LastModified>`)?.lastModified;
    const noon = Date.UTC(2026, 10, 22, 12);
    expect(time("2026-11-22T12:00:00Z")).to.equal(noon);
    expect(time("2026-11-22T12:00:00.5Z")).to.equal(noon + 500);
    expect(time("2026-11-22T12:00:00.123456789Z")).to.equal(noon + 123);
    expect(time("2026-11-22T13:30:00.000+01:30")).to.equal(noon);
  });

  it("ETags bare, quoted and escaped", () => {
    const etag = (text: string) => contents(`<Key>a</Key><ETag>${text}</ETag>`)?.etag;
    for (const text of ['"0af"', "&quot;0af&quot;", "&#34;0af&#34;"])
      expect(etag(text), text).to.equal('"0af"');
    expect(etag("0af")).to.equal("0af");
    expect(etag("&quot;a&amp;b&quot;")).to.equal('"a&b"');
    expect(etag("&quot;")).to.equal('"');
  });
});

it("a key that is kept does not keep its page", async () => {
  setFlagsFromString("--expose-gc");
  const gc = runInNewContext("gc") as () => void;
  const filler = Array.from(
    { length: 1_000 },
    (_, i) => `<Contents><Key>${"k".repeat(200)}${i}</Key></Contents>`,
  );
  const bytes = Buffer.from(list(filler.join("")));
  const heap = async () => {
    for (let i = 0; i < 3; i++) {
      gc();
      await setTimeout(10); // buffers are freed behind our back
    }
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const keys = (pages: number) =>
    Array.from({ length: pages }, () => readListPage(Buffer.from(bytes))!.entries[500]!.key);
  keys(20); // compiled by now
  const before = await heap();
  const kept = keys(200);
  expect((await heap()) - before).to.be.below(5e6); // two hundred pages would be 48 MB
  expect(kept).to.have.length(200);
});
