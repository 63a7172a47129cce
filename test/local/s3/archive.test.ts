import { assert } from "chai";
import { createS3, type Seed } from "../../../local/s3";
import { all, outcome, send } from "./raw";

describe("an archived object", () => {
  const archives: Record<string, [Seed, string]> = {
    GLACIER: [{ storageClass: "GLACIER" }, "403 InvalidObjectState"],
    DEEP_ARCHIVE: [{ storageClass: "DEEP_ARCHIVE" }, "403 InvalidObjectState"],
    "the archive tier of INTELLIGENT_TIERING": [
      { storageClass: "INTELLIGENT_TIERING", archiveStatus: "ARCHIVE_ACCESS" },
      "403 InvalidObjectState",
    ],
    "GLACIER with a restore in progress": [
      { storageClass: "GLACIER", restore: { ongoing: true } },
      "403 InvalidObjectState",
    ],
    "GLACIER with a completed restore": [
      { storageClass: "GLACIER", restore: { ongoing: false, expiry: 0 } },
      "200",
    ],
    GLACIER_IR: [{ storageClass: "GLACIER_IR" }, "200"],
  };
  for (const [storage, [seed, expected]] of Object.entries(archives)) {
    it(`in ${storage} returns ${expected} for a read and a copy`, async () => {
      const s3 = createS3();
      s3.createBucket("bkt").put("k", "content", seed);
      assert.equal(outcome(await send(s3, "GET /bkt/k")), expected);
      assert.equal(outcome(await send(s3, "PUT /bkt/c", { "x-amz-copy-source": "bkt/k" })), expected);
      assert.equal(outcome(await send(s3, "HEAD /bkt/k")), "200");
    });
  }
  it("returns its restore status in HEAD", async () => {
    const s3 = createS3();
    const restore = { ongoing: false, expiry: Date.UTC(2027, 0, 1) };
    s3.createBucket("bkt").put("k", "content", { storageClass: "GLACIER", restore });
    const { headers } = await send(s3, "HEAD /bkt/k");
    assert.equal(
      headers["x-amz-restore"],
      'ongoing-request="false", expiry-date="Fri, 01 Jan 2027 00:00:00 GMT"',
    );
  });
});

describe("an object without a checksum, as before December 2024", () => {
  it("returns no checksum, and its copy has the default checksum of S3", async () => {
    const s3 = createS3();
    s3.createBucket("bkt").put("k", "content", { checksummed: false });
    const { headers } = await send(s3, "HEAD /bkt/k", { "x-amz-checksum-mode": "ENABLED" });
    assert.isFalse(Object.keys(headers).some((name) => name.startsWith("x-amz-checksum")));
    await send(s3, "PUT /bkt/l", { "x-amz-copy-source": "bkt/k" });
    const page = await send(s3, "GET /bkt?list-type=2");
    assert.deepEqual([all(page, "Key"), all(page, "ChecksumAlgorithm")], [["k", "l"], ["CRC64NVME"]]);
  });
});
