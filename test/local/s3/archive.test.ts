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

describe("a restore of an archived object", () => {
  const status = async (s3: ReturnType<typeof createS3>) =>
    all(
      await send(s3, "GET /bkt?list-type=2", { "x-amz-optional-object-attributes": "RestoreStatus" }),
      "RestoreStatus",
    );
  const body = "<RestoreRequest><Days>1</Days></RestoreRequest>";

  it("appears in listings that request it: none, in progress, or completed", async () => {
    const s3 = createS3();
    const bucket = s3.createBucket("bkt");
    const put = (restore?: Seed["restore"]) =>
      bucket.put("k", "content", { storageClass: "GLACIER", ...(restore && { restore }) });
    put();
    assert.deepEqual(await status(s3), []);
    put({ ongoing: true });
    assert.deepEqual(await status(s3), ["<IsRestoreInProgress>true</IsRestoreInProgress>"]);
    assert.deepEqual(all(await send(s3, "GET /bkt?list-type=2"), "RestoreStatus"), [], "not requested");
    put({ ongoing: false, expiry: Date.UTC(2027, 0, 1) });
    assert.deepEqual(await status(s3), [
      "<IsRestoreInProgress>false</IsRestoreInProgress><RestoreExpiryDate>2027-01-01T00:00:00.000Z</RestoreExpiryDate>",
    ]);
  });
  it("begins with RestoreObject", async () => {
    const s3 = createS3();
    const bucket = s3.createBucket("bkt");
    const { lastModified } = bucket.put("k", "content", { storageClass: "DEEP_ARCHIVE" });
    assert.equal(outcome(await send(s3, "POST /bkt/k?restore", {}, body)), "202");
    assert.equal((await send(s3, "HEAD /bkt/k")).headers["x-amz-restore"], 'ongoing-request="true"');
    assert.equal(outcome(await send(s3, "POST /bkt/k?restore", {}, body)), "409 RestoreAlreadyInProgress");
    assert.equal(bucket.get("k")?.lastModified, lastModified);
  });
  it("can be prolonged, and is refused for an object that is not archived", async () => {
    const s3 = createS3({ clock: () => Date.UTC(2026, 11, 31) });
    const bucket = s3.createBucket("bkt");
    bucket.put("k", "content", { storageClass: "GLACIER", restore: { ongoing: false, expiry: 0 } });
    assert.equal(outcome(await send(s3, "POST /bkt/k?restore", {}, body)), "200");
    assert.deepEqual(bucket.get("k")?.restore, { ongoing: false, expiry: Date.UTC(2027, 0, 1) });
    bucket.put("k", "content");
    assert.equal(outcome(await send(s3, "POST /bkt/k?restore", {}, body)), "403 InvalidObjectState");
    assert.equal(outcome(await send(s3, "POST /bkt/none?restore", {}, body)), "404 NoSuchKey");
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
