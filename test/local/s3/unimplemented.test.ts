import { createHash } from "node:crypto";
import { assert } from "chai";
import { createS3 } from "../../../local/s3";
import { outcome, send, text } from "./raw";

describe("the embedded S3 server", () => {
  const requests: Record<string, [line: string, headers: Record<string, string>]> = {
    "?acl": ["GET /bkt/k?acl", {}],
    "?lifecycle": ["PUT /bkt?lifecycle", {}],
    "?attributes": ["GET /bkt/k?attributes", {}],
    "an unknown query parameter": ["GET /bkt?list-type=2&nonsense=1", {}],
    "x-amz-object-lock-mode": ["PUT /bkt/k", { "x-amz-object-lock-mode": "GOVERNANCE" }],
    "x-amz-grant-read": ["PUT /bkt/k", { "x-amz-grant-read": "id=1" }],
    "x-amz-checksum-sha512": ["PUT /bkt/k", { "x-amz-checksum-sha512": "AAAA" }],
    "an ETag in If-None-Match of a write": ["PUT /bkt/k", { "if-none-match": '"a"' }],
    "POST on a bucket": ["POST /bkt?restore", {}],
    "directory buckets": ["PUT /name--use1-az4--x-s3", {}],
    "x-amz-bucket-object-lock-enabled": ["PUT /other", { "x-amz-bucket-object-lock-enabled": "true" }],
  };
  for (const [feature, [line, headers]] of Object.entries(requests)) {
    it(`returns 501 for ${feature}`, async () => {
      const s3 = createS3();
      s3.createBucket("bkt").put("k", "content");
      const response = await send(s3, line, headers);
      assert.equal(outcome(response), "501 NotImplemented");
      const message = /<Message>(.*)<\/Message>/.exec(text(response))![1]!;
      assert.match(message, /^The embedded S3 server does not implement ./);
    });
  }

  it("returns 501 for a directory bucket condition in DeleteObjects", async () => {
    const s3 = createS3();
    s3.createBucket("bkt").put("k", "content");
    const body = "<Delete><Object><Key>k</Key><Size>7</Size></Object></Delete>";
    const md5 = createHash("md5").update(body).digest("base64");
    assert.equal(
      outcome(await send(s3, "POST /bkt?delete", { "content-md5": md5 }, body)),
      "501 NotImplemented",
    );
    assert.deepEqual(s3.bucket("bkt").keys(), ["k"]);
  });

  it("refuses the ACLs that a bucket with its owner's objects does not allow", async () => {
    const s3 = createS3();
    s3.createBucket("bkt");
    const put = async (acl: string) => outcome(await send(s3, "PUT /bkt/k", { "x-amz-acl": acl }, "content"));
    assert.equal(await put("bucket-owner-full-control"), "200");
    assert.equal(await put("public-read"), "400 AccessControlListNotSupported");
    assert.equal(await put("everyone"), "400 InvalidArgument");
  });

  it("accepts headers that have no effect", async () => {
    const s3 = createS3();
    s3.createBucket("bkt");
    const headers = {
      "x-amz-acl": "private",
      "x-amz-request-payer": "requester",
      "x-amz-expected-bucket-owner": "123456789012",
    };
    assert.equal(outcome(await send(s3, "PUT /bkt/k?x-id=PutObject", headers, "content")), "200");
    const otherOwner = { "x-amz-expected-bucket-owner": "210987654321" };
    assert.equal(outcome(await send(s3, "PUT /bkt/k", otherOwner, "content")), "403 AccessDenied");
  });
});
