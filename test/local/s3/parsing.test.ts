import { assert } from "chai";
import { createS3 } from "../../../local/s3";
import { parseTagging } from "../../../local/s3/model/tags";
import { childrenOf, parseXml } from "../../../local/s3/protocol/parse";
import { all, outcome, send } from "./raw";

const textIn = (text: string) =>
  childrenOf(parseXml(Buffer.from(`<a><b>${text}</b></a>`), "a"), "b")[0]?.text;

describe("the XML parser of the embedded S3 server", () => {
  const texts: Record<string, string> = {
    "&amp;&lt;&gt;&quot;&apos;": "&<>\"'",
    "&#65;&#x41;&#x1F600;": "AA\u{1F600}",
    "&#x1;&#xD;": "\u0001\r",
    "<![CDATA[&amp;<]]>": "&amp;<",
    "a\r\nb": "a\nb",
  };
  for (const [source, expected] of Object.entries(texts)) {
    it(`reads ${JSON.stringify(source)}`, () => {
      assert.equal(textIn(source), expected);
    });
  }
  const malformed = [
    "&#x110000;",
    "&#x0;",
    "&#xD800;",
    "&#99999999999;",
    "&constructor;",
    "&nbsp;",
    "&",
    "&amp",
    "<c>",
  ];
  for (const source of malformed) {
    it(`returns MalformedXML for ${source}`, async () => {
      assert.throws(() => textIn(source), /not well-formed/);
      const s3 = createS3();
      s3.createBucket("bkt").put("k", "");
      const body = `<Tagging><TagSet><Tag><Key>${source}</Key><Value></Value></Tag></TagSet></Tagging>`;
      assert.equal(outcome(await send(s3, "PUT /bkt/k?tagging", {}, body)), "400 MalformedXML");
    });
  }
});

describe("the tags of a header", () => {
  const headers: Record<string, Record<string, string>> = {
    "a=1&b=2": { a: "1", b: "2" },
    "a=b=c": { a: "b=c" },
    "a==": { a: "=" },
    "a=&b": { a: "", b: "" },
    "a%3Db=c%3Dd": { "a=b": "c=d" },
    "a=%C3%A9+x": { a: "é x" },
    "": {},
  };
  for (const [header, tags] of Object.entries(headers)) {
    it(`for ${JSON.stringify(header)} are ${JSON.stringify(tags)}`, () => {
      assert.deepEqual(parseTagging(header), tags);
    });
  }
  it("named constructor and __proto__ are kept", async () => {
    const s3 = createS3();
    s3.createBucket("bkt").put("k", "");
    const tag = (key: string) => `<Tag><Key>${key}</Key><Value>1</Value></Tag>`;
    const body = `<Tagging><TagSet>${tag("constructor")}${tag("__proto__")}</TagSet></Tagging>`;
    assert.equal(outcome(await send(s3, "PUT /bkt/k?tagging", {}, body)), "200");
    const page = await send(s3, "GET /bkt/k?tagging");
    assert.deepEqual(all(page, "Key"), ["constructor", "__proto__"]);
  });
});

describe("an error code that is the name of an object's method", () => {
  it("is returned with the status 400", async () => {
    const s3 = createS3({ fault: () => ({ kind: "error", code: "constructor" }) });
    assert.equal(outcome(await send(s3, "GET /bkt/k")), "400 constructor");
  });
});
