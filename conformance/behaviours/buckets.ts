import {
  CreateBucketCommand,
  DeleteBucketCommand,
  GetBucketEncryptionCommand,
  GetBucketLocationCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  PutBucketEncryptionCommand,
} from "@aws-sdk/client-s3";
import { area, holds, same } from "../behaviour";
import { etag, outcome, status } from "../lab";

export const buckets = area("Buckets", {
  "HEAD of a bucket names its Region": async (lab) => {
    const { BucketRegion } = await lab.client.send(new HeadBucketCommand({ Bucket: await lab.bucket() }));
    same(typeof BucketRegion, "string");
  },
  "HEAD of a bucket that is not there is 404": async (lab) => {
    const Bucket = `${await lab.bucket()}-x`;
    same(await status(lab.client.send(new HeadBucketCommand({ Bucket }))), 404);
  },
  "a bucket's location can be asked": async (lab) => {
    const location = lab.client.send(new GetBucketLocationCommand({ Bucket: await lab.bucket() }));
    same(await outcome(location), "success");
  },
  "a bucket is listed": async (lab) => {
    const bucket = await lab.bucket();
    const { Buckets } = await lab.client.send(new ListBucketsCommand({}));
    holds(
      Buckets?.some(({ Name }) => Name === bucket) === true,
      `${bucket} among the buckets`,
      Buckets?.length,
    );
  },
  "a listing of a bucket that is not there is NoSuchBucket": async (lab) => {
    same(await outcome(lab.page(`${await lab.bucket()}-x`)), "404 NoSuchBucket");
  },
  "a write into a bucket that is not there is NoSuchBucket": async (lab) => {
    same(await outcome(lab.put(`${await lab.bucket()}-x`, "k")), "404 NoSuchBucket");
  },
  "a bucket with an object in it is not deleted": async (lab) => {
    const Bucket = await lab.bucket();
    await lab.put(Bucket, "k");
    same(await outcome(lab.client.send(new DeleteBucketCommand({ Bucket }))), "409 BucketNotEmpty");
  },
  "deleting a bucket that is not there is NoSuchBucket": async (lab) => {
    const Bucket = `${await lab.bucket()}-x`;
    same(await outcome(lab.client.send(new DeleteBucketCommand({ Bucket }))), "404 NoSuchBucket");
  },
  "a name with capitals is refused": async (lab) => {
    const Bucket = `Conformance-${Date.now()}`;
    same(await outcome(lab.client.send(new CreateBucketCommand({ Bucket }))), "400 InvalidBucketName");
  },
  "objects are encrypted with AES256 unless asked otherwise": async (lab) => {
    const bucket = await lab.bucket();
    await lab.put(bucket, "k");
    same((await lab.head(bucket, "k")).ServerSideEncryption, "AES256");
  },
  "a default encryption comes back": async (lab) => {
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
  "an object encrypted with KMS says so, and its ETag is no MD5 of the content": async (lab) => {
    const bucket = await lab.bucket();
    await lab.put(bucket, "k", "content", { ServerSideEncryption: "aws:kms", SSEKMSKeyId: "key" });
    const head = await lab.head(bucket, "k");
    same(head.ServerSideEncryption, "aws:kms");
    holds(head.ETag !== etag("content"), "an ETag that is not the MD5", head.ETag);
  },
});
