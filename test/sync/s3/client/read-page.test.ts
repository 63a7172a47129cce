import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect } from "chai";
import fc from "fast-check";
import { MalformedListing } from "../../../../sync/s3/client/listing/page";
import { readListPage } from "../../../../sync/s3/client/listing/read-page";
import type { Page } from "../../../../sync/s3/objects";
import { readBySdk, readByUs } from "./canned";
import { object, page, STYLES } from "./styles";

const PAGES = join(__dirname, "pages");
const fixtures = readdirSync(PAGES).map((name) => ({ name, bytes: readFileSync(join(PAGES, name)) }));
const list = (inside: string) =>
  `<ListBucketResult>${inside}<IsTruncated>false</IsTruncated></ListBucketResult>`;
const FIELDS = `<LastModified>2026-11-22T12:00:00.000Z</LastModified><ETag>"0af"</ETag><Size>1</Size>`;
const entry = (inside: string) => `<Contents>${inside}${FIELDS}</Contents>`;
const read = (text: string | Uint8Array) => readListPage(Buffer.from(text as string));
/** Read by the command, thus by the SDK's parser where the fast reader does not. */
const readAll = (text: string) => readByUs(Buffer.from(text));
const first = async (inside: string) => (await readAll(list(entry(inside)))).entries[0];

const size = (page: Page) => page.entries.length + (page.folders?.length ?? 0);

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

  it("that ends at any earlier byte is an error, never a shorter page", () => {
    for (const { name, bytes } of fixtures) {
      const whole = bytes.toString("latin1").trimEnd().length;
      for (let cut = 0; cut < whole; cut++)
        expect(() => read(bytes.subarray(0, cut)), `${name} cut at ${cut}`).to.throw(MalformedListing);
      expect(read(bytes)).not.to.equal(undefined);
    }
  });

  it("from whose middle bytes are missing has all its objects and folders, or is an error", async () => {
    for (const { name, bytes } of fixtures) {
      const whole = size(await readByUs(bytes));
      const cut = fc.tuple(fc.nat(bytes.length), fc.nat(bytes.length));
      const remaining = cut.map(([a, b]) =>
        Buffer.concat([bytes.subarray(0, Math.min(a, b)), bytes.subarray(Math.max(a, b))]),
      );
      await fc.assert(
        fc.asyncProperty(remaining, async (rest) => {
          const read = await readByUs(rest).then(size, (error: unknown) => error);
          if (read !== whole && rest.includes("<KeyCount>"))
            expect(read, name).to.be.instanceOf(MalformedListing);
        }),
        { numRuns: 20 },
      );
    }
  });

  it("from whose middle bytes are missing is read only if the SDK's parser can read it, without a KeyCount too", async () => {
    const written = fc.tuple(
      page,
      fc.constantFrom(...STYLES),
      fc.double({ max: 1, min: 0, noNaN: true }),
      fc.nat(200),
    );
    await fc.assert(
      fc.asyncProperty(written, async ([content, style, at, length]) => {
        const text = style(content).replace(/<KeyCount>.*<.KeyCount>/, "");
        const from = Math.floor(text.length * at);
        const rest = Buffer.from(text.slice(0, from) + text.slice(from + length));
        const read = await readByUs(rest).catch((error: unknown) => error);
        if (read instanceof Error) expect(read).to.be.instanceOf(MalformedListing);
        else expect(size(read as Page)).to.equal(size(await readBySdk(rest)));
      }),
      { numRuns: 300 },
    );
  });

  it("is left to the SDK if the response is an error", () => {
    expect(read("<?xml version='1.0'?>\n<Error><Code>SlowDown</Code></Error>\n")).to.equal(undefined);
  });

  it("is read without the SDK's parser in the shape in which S3 writes it", () => {
    const text = STYLES[0]!({ objects: fc.sample(object, 5), encoded: true, truncated: true });
    expect(read(text)?.entries).to.have.length(5);
  });
});

describe("a malformed listing is an error that is retried", () => {
  const malformed: Record<string, string> = {
    "an empty body": "",
    "another document": "<html><body>Welcome to the proxy</body></html>",
    "text after the last element": `${list("")} hello`,
    "a common prefix that is missing": list("<CommonPrefixes><Other>p/</Other></CommonPrefixes>"),
    "an object with no key": list(`<Contents>${FIELDS}</Contents>`),
    "an object with no size": list(entry("<Key>a</Key>").replace(/<Size>.*<.Size>/, "")),
    "an object with no ETag": list(entry("<Key>a</Key>").replace(/<ETag>.*<.ETag>/, "")),
    "an object with an empty ETag": list(entry("<Key>a</Key>").replace('"0af"', "")),
    "an object with no LastModified": list(
      entry("<Key>a</Key>").replace(/<LastModified>.*<.LastModified>/, ""),
    ),
    "a size that is not a number": list(entry("<Key>a</Key>").replace(">1<", ">1x<")),
    "a negative size": list(entry("<Key>a</Key>").replace(">1<", ">-1<")),
    "a time that is not one": list(entry("<Key>a</Key>").replace(/2026-11-22T12:00:00.000Z/, "yesterday")),
    "a time without a zone": list(entry("<Key>a</Key>").replace("00.000Z", "00")),
    "a time in a 13th month": list(entry("<Key>a</Key>").replace("2026-11", "2026-13")),
    "an end tag before the end of the page": `<ListBucketResult><IsTruncated>false</IsTruncated><ETag>"0af"</ETag></Contents>${entry("<Key>b</Key>")}</ListBucketResult>`,
    "the end of the page, twice": list(`${entry("<Key>a</Key>")}</ListBucketResult>`),
    "the begin of the page, twice": `<ListBucketResult>${list("")}`,
    "a field that ends in another object": list(
      `${entry("<Key>a</Key><StorageClass>STAND")}${entry("<Key>b</Key><StorageClass>STANDARD</StorageClass>")}`,
    ),
    "an owner that ends in another object": list(
      `${entry("<Key>a</Key><Owner><ID>1")}${entry("<Key>b</Key><Owner><ID>1</ID></Owner>")}`,
    ),
    "a field with the end tag of one with a longer name": list(`${entry("<Key>a</Key>")}<Key>1</KeyCount>`),
    "fewer objects than it counts": list(`<KeyCount>2</KeyCount>${entry("<Key>a</Key>")}`),
    "fewer common prefixes than it counts": list(
      "<CommonPrefixes><Prefix>p/</Prefix></CommonPrefixes><KeyCount>2</KeyCount>",
    ),
    "fewer objects than it counts, read by the SDK": list(
      `<!-- --><KeyCount>2</KeyCount>${entry("<Key>a</Key>")}`,
    ),
    "no IsTruncated": `<ListBucketResult>${entry("<Key>a</Key>")}</ListBucketResult>`,
    "an IsTruncated that is neither true nor false": list("").replace("false", "perhaps"),
    "a key that is not UTF-8": list(`<EncodingType>url</EncodingType>${entry("<Key>%FF</Key>")}`),
  };
  for (const [what, text] of Object.entries(malformed))
    it(what, async () => {
      const error = await readAll(text).catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(MalformedListing).with.property("$retryable");
    });
});

describe("what other servers may write", () => {
  it("a prolog, comments, attributes, white space and unknown elements are ignored", async () => {
    const text = `<?xml version="1.0"?><!-- made by hand -->
      <ListBucketResult xmlns = 'http://s3'>
        <Owner><ID>1</ID></Owner> <Contents x="1" ><RestoreStatus><IsRestoreInProgress>false</IsRestoreInProgress></RestoreStatus>
        <Key
        >a</Key ><Unknown/>${FIELDS}</Contents><CommonPrefixes><Prefix>p/</Prefix></CommonPrefixes>
        <IsTruncated>false</IsTruncated>
      </ListBucketResult>\n`;
    const lastModified = Date.UTC(2026, 10, 22, 12);
    expect(await readAll(text)).to.deep.equal({
      entries: [{ key: "a", size: 1, etag: '"0af"', lastModified, storageClass: "STANDARD" }],
      last: true,
      folders: ["p/"],
    });
  });

  it("no count of keys, or one that leaves some out, as that of a server that does not count common prefixes", async () => {
    const folder = "<CommonPrefixes><Prefix>p/</Prefix></CommonPrefixes>";
    for (const count of ["", "<KeyCount/>", "<KeyCount>0</KeyCount>", "<KeyCount>1</KeyCount>"]) {
      const { entries, folders } = await readAll(list(count + entry("<Key>a</Key>") + folder));
      expect([entries.length, folders], count).to.deep.equal([1, ["p/"]]);
    }
  });

  it("CDATA", async () =>
    expect((await first("<Key>a<![CDATA[<&amp;%]]>b</Key>"))?.key).to.equal("a<&amp;%b"));

  it("characters by number, beyond U+FFFF too, which the SDK truncates", async () =>
    expect((await first("<Key>&#65;&#x42;&#10;&#x1F600;</Key>"))?.key).to.equal("AB\n\u{1F600}"));

  it("encoded keys if EncodingType comes last", async () =>
    expect(
      (await readAll(list(`${entry("<Key>a+b%2B&#37;41</Key>")}<EncodingType>url</EncodingType>`))).entries[0]
        ?.key,
    ).to.equal("a b+A"));

  it("keys that look encoded without an EncodingType", async () =>
    expect((await first("<Key>a+b%2B</Key>"))?.key).to.equal("a+b%2B"));

  it("times with and without a fraction, and with an offset", async () => {
    const time = async (text: string) =>
      (await readAll(list(entry("<Key>a</Key>").replace("2026-11-22T12:00:00.000Z", text)))).entries[0]
        ?.lastModified;
    const noon = Date.UTC(2026, 10, 22, 12);
    expect(await time("2026-11-22T12:00:00Z")).to.equal(noon);
    expect(await time("2026-11-22T12:00:00.5Z")).to.equal(noon + 500);
    expect(await time("2026-11-22T12:00:00.123456789Z")).to.equal(noon + 123);
    expect(await time("2026-11-22T13:30:00.000+01:30")).to.equal(noon);
  });

  it("ETags without quotes, with quotes and escaped", async () => {
    const etag = async (text: string) =>
      (await readAll(list(entry("<Key>a</Key>").replace('"0af"', text)))).entries[0]?.etag;
    for (const text of ['"0af"', "&quot;0af&quot;", "&#34;0af&#34;"])
      expect(await etag(text), text).to.equal('"0af"');
    expect(await etag("0af")).to.equal("0af");
    expect(await etag("&quot;a&amp;b&quot;")).to.equal('"a&b"');
  });
});

it("a key that is kept does not keep its page", async () => {
  setFlagsFromString("--expose-gc");
  const gc = runInNewContext("gc") as () => void;
  const filler = Array.from({ length: 1_000 }, (_, i) => entry(`<Key>${"k".repeat(200)}${i}</Key>`));
  const bytes = Buffer.from(list(filler.join("")));
  const heap = async () => {
    for (let i = 0; i < 3; i++) {
      gc();
      await setTimeout(10); // buffers are freed asynchronously
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
