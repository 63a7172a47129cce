import {
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  GetBucketEncryptionCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutBucketEncryptionCommand,
  PutObjectCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { area } from "../behavior";
import { holds, same } from "../difference";
import { etag, type Lab, outcome, status } from "../lab";
import { etagOf, SMALL, uploadParts } from "../upload";

/** An account that no server has by default. */
const OTHER_ACCOUNT = "112233445566";

/** A bucket with KMS as its default encryption, and a source for copies. */
async function withKms(lab: Lab): Promise<string> {
  const Bucket = await lab.bucket();
  await lab.put(Bucket, "source", SMALL, { ServerSideEncryption: "AES256" });
  const ApplyServerSideEncryptionByDefault = { SSEAlgorithm: "aws:kms", KMSMasterKeyID: "key" } as const;
  const ServerSideEncryptionConfiguration = { Rules: [{ ApplyServerSideEncryptionByDefault }] };
  await lab.client.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration }));
  return Bucket;
}

export const buckets = area("Buckets", {
  "HEAD of a bucket returns its Region": async (lab) => {
    const { BucketRegion } = await lab.client.send(new HeadBucketCommand({ Bucket: await lab.bucket() }));
    same(typeof BucketRegion, "string");
  },
  "HEAD of a nonexistent bucket returns 404": async (lab) => {
    const Bucket = `${await lab.bucket()}-x`;
    same(await status(lab.client.send(new HeadBucketCommand({ Bucket }))), 404);
  },
  "GetBucketLocation succeeds": async (lab) => {
    const location = lab.client.send(new GetBucketLocationCommand({ Bucket: await lab.bucket() }));
    same(await outcome(location), "success");
  },
  "ListBuckets lists a new bucket": async (lab) => {
    const bucket = await lab.bucket();
    const { Buckets } = await lab.client.send(new ListBucketsCommand({}));
    holds(
      Buckets?.some(({ Name }) => Name === bucket) === true,
      `${bucket} among the buckets`,
      Buckets?.length,
    );
  },
  "listing a nonexistent bucket fails with NoSuchBucket": async (lab) => {
    same(await outcome(lab.page(`${await lab.bucket()}-x`)), "404 NoSuchBucket");
  },
  "writing to a nonexistent bucket fails with NoSuchBucket": async (lab) => {
    same(await outcome(lab.put(`${await lab.bucket()}-x`, "k")), "404 NoSuchBucket");
  },
  "deleting a bucket that contains an object fails with BucketNotEmpty": async (lab) => {
    const Bucket = await lab.bucket();
    await lab.put(Bucket, "k");
    same(await outcome(lab.client.send(new DeleteBucketCommand({ Bucket }))), "409 BucketNotEmpty");
  },
  "deleting a nonexistent bucket fails with NoSuchBucket": async (lab) => {
    const Bucket = `${await lab.bucket()}-x`;
    same(await outcome(lab.client.send(new DeleteBucketCommand({ Bucket }))), "404 NoSuchBucket");
  },
  "a request that expects another owner of the bucket fails with AccessDenied": async (lab) => {
    const Bucket = await lab.bucket();
    await lab.put(Bucket, "k");
    const other = { Bucket, ExpectedBucketOwner: OTHER_ACCOUNT };
    const requests = [
      new ListObjectsV2Command(other),
      new GetObjectCommand({ ...other, Key: "k" }),
      new PutObjectCommand({ ...other, Key: "k", Body: "content" }),
      new DeleteObjectsCommand({ ...other, Delete: { Objects: [{ Key: "k" }] } }),
    ] as const;
    for (const request of requests)
      same(
        await outcome(lab.client.send(request as ListObjectsV2Command)),
        "403 AccessDenied",
        request.constructor.name,
      );
    same(await status(lab.client.send(new HeadObjectCommand({ ...other, Key: "k" }))), 403, "HeadObject");
  },
  "a copy that expects another owner of the source's bucket fails with AccessDenied": async (lab) => {
    const Bucket = await lab.bucket();
    await lab.put(Bucket, "k");
    const copy = { Bucket, Key: "copy", CopySource: `${Bucket}/k`, ExpectedSourceBucketOwner: OTHER_ACCOUNT };
    same(await outcome(lab.client.send(new CopyObjectCommand(copy))), "403 AccessDenied");
    const { UploadId } = await lab.client.send(new CreateMultipartUploadCommand({ Bucket, Key: "copy" }));
    const part = lab.client.send(new UploadPartCopyCommand({ ...copy, UploadId, PartNumber: 1 }));
    same(await outcome(part), "403 AccessDenied", "UploadPartCopy");
  },
  "a bucket name with uppercase letters is rejected": async (lab) => {
    const Bucket = `Conformance-${Date.now()}`;
    same(await outcome(lab.client.send(new CreateBucketCommand({ Bucket }))), "400 InvalidBucketName");
  },
  "objects are encrypted with AES256 by default": async (lab) => {
    const bucket = await lab.bucket();
    await lab.put(bucket, "k");
    same((await lab.head(bucket, "k")).ServerSideEncryption, "AES256");
  },
  "GetBucketEncryption returns the configured default encryption": async (lab) => {
    const Bucket = await lab.bucket();
    const ApplyServerSideEncryptionByDefault = { SSEAlgorithm: "aws:kms", KMSMasterKeyID: "key" } as const;
    const ServerSideEncryptionConfiguration = {
      Rules: [{ ApplyServerSideEncryptionByDefault, BucketKeyEnabled: true }],
    };
    await lab.client.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration }));
    const got = await lab.client.send(new GetBucketEncryptionCommand({ Bucket }));
    const rule = got.ServerSideEncryptionConfiguration?.Rules?.[0];
    same(rule?.ApplyServerSideEncryptionByDefault, ApplyServerSideEncryptionByDefault);
  },
  "a copy to a bucket with the default encryption aws:kms is encrypted with it": async (lab) => {
    const bucket = await withKms(lab);
    const { CopyObjectResult } = await lab.copy({ bucket, key: "source" }, { bucket, key: "k" });
    const { ServerSideEncryption, ETag } = await lab.head(bucket, "k");
    same([ServerSideEncryption, ETag], ["aws:kms", CopyObjectResult?.ETag]);
    holds(ETag !== etag(SMALL), "an ETag that is not the MD5", ETag);
  },
  "an upload to a bucket with the default encryption aws:kms is encrypted with it, as its response says":
    async (lab) => {
      const Bucket = await withKms(lab);
      const created = await lab.client.send(new CreateMultipartUploadCommand({ Bucket, Key: "k" }));
      same(created.ServerSideEncryption, "aws:kms", "response");
      const { ETag } = await uploadParts(lab, Bucket, "k", [SMALL]);
      same((await lab.head(Bucket, "k")).ServerSideEncryption, "aws:kms", "object");
      holds(ETag !== etagOf(SMALL), "an ETag that is not that of the parts' MD5s", ETag);
    },
  "HEAD of a KMS-encrypted object returns aws:kms and an ETag that is not the content MD5": async (lab) => {
    const bucket = await lab.bucket();
    await lab.put(bucket, "k", "content", { ServerSideEncryption: "aws:kms", SSEKMSKeyId: "key" });
    const head = await lab.head(bucket, "k");
    same(head.ServerSideEncryption, "aws:kms");
    holds(head.ETag !== etag("content"), "an ETag that is not the MD5", head.ETag);
  },
});
