import { createHash } from "node:crypto";
import { assert } from "chai";
import { createS3 } from "../../../local/s3";
import { outcome, send } from "./raw";

function customerKey(letter: string, prefix = "x-amz-server-side-encryption-customer") {
  const key = Buffer.alloc(32, letter);
  return {
    [`${prefix}-algorithm`]: "AES256",
    [`${prefix}-key`]: key.toString("base64"),
    [`${prefix}-key-md5`]: createHash("md5").update(key).digest("base64"),
  };
}

const COPY_SOURCE_KEY = "x-amz-copy-source-server-side-encryption-customer";
const MD5 = createHash("md5").update("content").digest("hex");

async function withCustomerKey() {
  const s3 = createS3();
  const bucket = s3.createBucket("bkt");
  await send(s3, "PUT /bkt/k", customerKey("a"), "content");
  return { s3, bucket, object: bucket.get("k")! };
}

describe("an object encrypted with the customer's key", () => {
  it("can be read only with its key", async () => {
    const { s3, object } = await withCustomerKey();
    assert.equal(outcome(await send(s3, "GET /bkt/k", customerKey("a"))), "200");
    assert.equal(outcome(await send(s3, "GET /bkt/k")), "400 InvalidRequest");
    assert.equal(outcome(await send(s3, "HEAD /bkt/k")), "400");
    assert.equal(outcome(await send(s3, "GET /bkt/k", customerKey("b"))), "403 AccessDenied");
    assert.notEqual(object.etag, MD5);
  });
  it("can be copied only with its key, and the copy is not encrypted with that key", async () => {
    const { s3, bucket } = await withCustomerKey();
    const source = { "x-amz-copy-source": "bkt/k" };
    assert.equal(outcome(await send(s3, "PUT /bkt/c", source)), "400 InvalidRequest");
    const headers = { ...source, ...customerKey("a", COPY_SOURCE_KEY) };
    assert.equal(outcome(await send(s3, "PUT /bkt/c", headers)), "200");
    assert.deepEqual([bucket.get("c")?.encryption.kind, bucket.get("c")?.etag], ["AES256", MD5]);
  });
  it("is rejected if the supplied MD5 does not match the key", async () => {
    const s3 = createS3();
    s3.createBucket("bkt");
    const headers = {
      ...customerKey("a"),
      "x-amz-server-side-encryption-customer-key-md5": "rL0Y20zC+Fzt72VPzMSk2A==",
    };
    assert.equal(outcome(await send(s3, "PUT /bkt/k", headers, "content")), "400 InvalidArgument");
  });
  it("is the only kind of object that accepts a customer's key", async () => {
    const s3 = createS3();
    s3.createBucket("bkt").put("k", "content");
    assert.equal(outcome(await send(s3, "GET /bkt/k", customerKey("a"))), "400 InvalidRequest");
  });
});

describe("an object encrypted with KMS", () => {
  const kms = { kind: "aws:kms", keyId: "key", bucketKey: true } as const;

  it("has a different ETag for each write, never the MD5", () => {
    const bucket = createS3().createBucket("bkt");
    const etags = [1, 2].map(() => bucket.put("k", "content", { encryption: kms }).etag);
    assert.equal(new Set([...etags, MD5]).size, 3);
  });
  it("returns its encryption in HEAD", async () => {
    const s3 = createS3();
    s3.createBucket("bkt").put("k", "content", { encryption: kms });
    const { headers } = await send(s3, "HEAD /bkt/k");
    assert.deepEqual(
      Object.entries(headers).filter(([name]) => name.startsWith("x-amz-server-side")),
      [
        ["x-amz-server-side-encryption", "aws:kms"],
        ["x-amz-server-side-encryption-aws-kms-key-id", "key"],
        ["x-amz-server-side-encryption-bucket-key-enabled", "true"],
      ],
    );
  });
  it("has its MD5 as the ETag after a copy to a bucket without KMS", async () => {
    const s3 = createS3();
    const bucket = s3.createBucket("bkt");
    bucket.put("k", "content", { encryption: kms });
    await send(s3, "PUT /bkt/c", { "x-amz-copy-source": "/bkt/k" });
    assert.equal(bucket.get("c")?.etag, MD5);
  });
});
