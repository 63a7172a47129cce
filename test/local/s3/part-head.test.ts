import { HeadObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { assert } from "chai";
import { createS3, type Quirks } from "../../../local/s3";

const MIB = 1024 ** 2;

async function headsOf(quirks?: Quirks) {
  const s3 = createS3({ ...(quirks && { quirks }) });
  const bucket = s3.createBucket("bkt");
  const { etag, parts } = bucket.putVirtual("k", {
    parts: [5 * MIB, MIB],
    metadata: { a: "1" },
    headers: { "content-type": "text/x", "cache-control": "no-cache" },
    storageClass: "STANDARD_IA",
  });
  bucket.put("single", "content", { metadata: { a: "1" } });
  const client = new S3Client(s3.clientConfig());
  const head = async (Key: string, PartNumber?: number) => {
    const found = await client.send(new HeadObjectCommand({ Bucket: "bkt", Key, PartNumber }));
    const { ContentLength, PartsCount, ETag, Metadata, ContentType, CacheControl, StorageClass } = found;
    return [ContentLength, PartsCount, ETag, Metadata, ContentType, CacheControl, StorageClass];
  };
  return { head, etag, parts: parts! };
}

describe("HEAD of a part in the embedded S3 server", () => {
  it("returns the whole object's ETag, metadata and class, with the part's length and the number of parts", async () => {
    const { head, etag } = await headsOf();
    const rest = [2, `"${etag}"`, { a: "1" }, "text/x", "no-cache", "STANDARD_IA"];
    assert.deepEqual(
      [await head("k", 1), await head("k", 2)],
      [
        [5 * MIB, ...rest],
        [MIB, ...rest],
      ],
    );
  });
  for (const [partHead, count] of [
    ["own", undefined],
    ["ownAndCount", 2],
  ] as const) {
    it(`with the quirk ${partHead} returns only the part's own ETag and length`, async () => {
      const { head, etag, parts } = await headsOf({ partHead });
      const rest = [{}, "binary/octet-stream", undefined, undefined];
      assert.deepEqual(
        [await head("k", 1), await head("k", 2)],
        [
          [5 * MIB, count, `"${parts[0]!.etag}"`, ...rest],
          [MIB, count, `"${parts[1]!.etag}"`, ...rest],
        ],
      );
      assert.deepEqual((await head("k")).slice(1, 4), [undefined, `"${etag}"`, { a: "1" }]);
      assert.deepEqual((await head("single", 1)).slice(3, 4), [{ a: "1" }]);
    });
  }
});
