import { createHash } from "node:crypto";
import { assert } from "chai";
import { createS3 } from "../../../local/s3";
import { Crc } from "../../../local/s3/model/crc";
import { outcome, send } from "./raw";

const CHUNKED = {
  "content-encoding": "gzip,aws-chunked",
  "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
  "x-amz-decoded-content-length": "9",
  "x-amz-trailer": "x-amz-checksum-crc32",
};
const SIGNED = { ...CHUNKED, "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER" };

async function put(headers: Record<string, string>, body: string) {
  const s3 = createS3();
  const bucket = s3.createBucket("bkt");
  const result = outcome(await send(s3, "PUT /bkt/k", headers, body));
  const object = bucket.get("k");
  return [
    result,
    object?.content.toBuffer().toString(),
    object?.headers["content-encoding"],
    object?.checksum?.algorithm,
  ];
}

describe("a chunked body", () => {
  it("is decoded, and aws-chunked is removed from the content encoding", async () => {
    const body = "4\r\n1234\r\n5\r\n56789\r\n0\r\nx-amz-checksum-crc32:y/Q5Jg==\r\n\r\n";
    assert.deepEqual(await put(CHUNKED, body), ["200", "123456789", "gzip", "CRC32"]);
  });
  it("can have a signature for each chunk", async () => {
    const body =
      "9;chunk-signature=ab\r\n123456789\r\n0;chunk-signature=cd\r\nx-amz-checksum-crc32:y/Q5Jg==\n\r\nx-amz-trailer-signature:ef\r\n\r\n";
    assert.deepEqual(await put(SIGNED, body), ["200", "123456789", "gzip", "CRC32"]);
  });
  it("is rejected if its trailing checksum is wrong", async () => {
    const body = "9\r\n12345678x\r\n0\r\nx-amz-checksum-crc32:y/Q5Jg==\r\n\r\n";
    assert.deepEqual(await put(CHUNKED, body), ["400 BadDigest", undefined, undefined, undefined]);
  });
  it("is rejected if it is truncated or its length is not the declared length", async () => {
    assert.equal((await put(CHUNKED, "9\r\n1234"))[0], "400 IncompleteBody");
    assert.equal((await put(CHUNKED, "9\r\n123456789\r\n"))[0], "400 IncompleteBody");
    assert.equal((await put(CHUNKED, "4\r\n1234\r\n0\r\n\r\n"))[0], "400 IncompleteBody");
  });
});

describe("a body of unknown length", () => {
  it("is rejected, as in S3", async () => {
    assert.equal((await put({ "transfer-encoding": "chunked" }, "content"))[0], "501 NotImplemented");
  });
});

describe("the verification of a body", () => {
  it("rejects a wrong SHA-256 in x-amz-content-sha256", async () => {
    const correct = createHash("sha256").update("content").digest("hex");
    assert.equal((await put({ "x-amz-content-sha256": correct }, "content"))[0], "200");
    assert.equal(
      (await put({ "x-amz-content-sha256": correct }, "other"))[0],
      "400 XAmzContentSHA256Mismatch",
    );
  });
  it("returns InvalidDigest for a Content-MD5 of the wrong length", async () => {
    assert.equal((await put({ "content-md5": "AAAA" }, "content"))[0], "400 InvalidDigest");
  });
  it("rejects two checksums", async () => {
    const headers = { "x-amz-checksum-crc32": "y/Q5Jg==", "x-amz-checksum-crc32c": "4waSgw==" };
    assert.equal((await put(headers, "123456789"))[0], "400 InvalidRequest");
  });
  it("computes the published check values of the CRCs, regardless of how the data is split", () => {
    const data = Buffer.from("123456789");
    for (let cut = 0; cut <= data.length; cut++) {
      const chunks = [data.subarray(0, cut), data.subarray(cut)];
      const values = [Crc.crc32c(), Crc.crc64nvme()].map((crc) =>
        chunks
          .reduce((sum, chunk) => sum.update(chunk), crc)
          .value()
          .toString("hex"),
      );
      assert.deepEqual(values, ["e3069283", "ae8b14860a799888"]);
    }
    assert.equal(Crc.crc64nvme().update(Buffer.alloc(4096)).value().toString("hex"), "6482d367eb22b64e");
  });
});

describe("the body of DeleteObjects", () => {
  it("needs Content-MD5 or a checksum, which is verified", async () => {
    const body = "<Delete><Object><Key>k</Key></Object></Delete>";
    const md5 = (text: string) => ({ "content-md5": createHash("md5").update(text).digest("base64") });
    const s3 = createS3();
    const bucket = s3.createBucket("bkt");
    bucket.put("k", "content");
    const remove = async (headers: Record<string, string>) =>
      outcome(await send(s3, "POST /bkt?delete", headers, body));
    assert.deepEqual(
      [await remove({}), await remove(md5("other")), await remove({ "x-amz-checksum-crc32": "AAAAAA==" })],
      ["400 InvalidRequest", "400 BadDigest", "400 BadDigest"],
    );
    assert.deepEqual(bucket.keys(), ["k"]);
    assert.deepEqual([await remove(md5(body)), bucket.keys()], ["200", []]);
  });
});
