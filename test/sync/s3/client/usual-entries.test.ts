import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { UsualEntries } from "../../../../sync/s3/client/listing/usual-entries";

const KEY = "<Contents><Key>a</Key>";
const TIME = "<LastModified>2026-11-26T12:34:56.789Z</LastModified>";
const REST = '<ETag>"0af-2"</ETag><Size>5</Size><StorageClass>STANDARD</StorageClass></Contents>';

function read(text: string, at = text.indexOf("<Contents>")) {
  const bytes = Buffer.from(text);
  return new UsualEntries(bytes, bytes.toString("latin1")).read(at);
}

describe("an object in the usual shape", () => {
  it("of S3", () => {
    const checksum =
      "<ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm><ChecksumType>FULL_OBJECT</ChecksumType>";
    expect(read(KEY + TIME + REST.replace("<Size>", `${checksum}<Size>`))).to.deep.equal({
      key: "a",
      size: 5,
      etag: '"0af-2"',
      lastModified: Date.UTC(2026, 10, 26, 12, 34, 56, 789),
      storageClass: "STANDARD",
      checksum: "CRC64NVME",
    });
  });

  for (const server of ["garage", "moto", "embedded", "minio"]) {
    it(`of ${server}`, () => {
      const page = readFileSync(join(__dirname, "pages", `${server}-plain.xml`), "latin1");
      const keys = [...page.matchAll(/<Contents><Key>a\/b\/c/g)].map(({ index }) => read(page, index)?.key);
      expect(keys).to.include("a/b/c.jpg");
    });
  }

  it("ends where the next one begins", () => {
    const bytes = Buffer.from(KEY + TIME + REST.repeat(1) + KEY + TIME + REST);
    const entries = new UsualEntries(bytes, bytes.toString("latin1"));
    entries.read(0);
    expect(entries.end).to.equal(bytes.length / 2);
    expect(entries.read(entries.end)?.key).to.equal("a");
  });

  const others: Record<string, string> = {
    "a key with an entity": KEY.replace("a", "a&amp;b") + TIME + REST,
    "a month that does not exist": KEY + TIME.replace("-11-26", "-13-26") + REST,
    "the 32nd of a month": KEY + TIME.replace("-11-26", "-11-32") + REST,
    "an hour that does not exist": KEY + TIME.replace("T12", "T25") + REST,
    "a time in another zone": KEY + TIME.replace("Z", "+01:00") + REST,
    "a size that is too large": KEY + TIME + REST.replace(">5<", ">1234567890123456<"),
    "another order": KEY + REST.replace("</Contents>", `${TIME}</Contents>`),
    "no ETag": KEY + TIME + REST.replace(/<ETag>.*<.ETag>/, ""),
    "two kinds of quotes": KEY + TIME + REST.replace('"0af-2"', '&quot;0af-2"'),
    "a second checksum":
      KEY +
      TIME +
      REST.replace("<Size>", `${"<ChecksumAlgorithm>CRC32</ChecksumAlgorithm>".repeat(2)}<Size>`),
    "an owner": KEY + TIME + REST.replace("<Storage", "<Owner><ID>1</ID></Owner><Storage"),
    "a truncated object": (KEY + TIME + REST).slice(0, -1),
  };
  for (const [what, text] of Object.entries(others)) {
    it(`is left to the general reader if it has another: ${what}`, () => {
      expect(read(text, 0)).to.equal(undefined);
    });
  }
});
