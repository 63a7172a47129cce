import { HeadBucketCommand, HeadObjectCommand, S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import { mockClient } from "aws-sdk-client-mock";
import { expect } from "chai";
import { s3Store } from "../../../sync/s3/s3-store";

/** An error as the SDK throws it. */
const answer = (name: string, httpStatusCode: number, message = ""): S3ServiceException =>
  new S3ServiceException({ name, $fault: "client", message, $metadata: { httpStatusCode } });

describe("what S3 answers", () => {
  const client = new S3Client({ region: "eu-west-1" });
  const mock = mockClient(client);
  const store = s3Store(client);
  const told = (result: Promise<unknown>) =>
    result.then(
      (value) => value,
      (error: Error & { code?: string }) =>
        `${error.name}${error.code ? ` ${error.code}` : ""}: ${error.message}`,
    );
  beforeEach(() => mock.reset());

  it("of a bucket that is not there, or that it denies, is an error of the whole run", async () => {
    mock.on(HeadBucketCommand).rejects(answer("NotFound", 404));
    expect(await told(store.region("gone"))).to.match(/^BucketNotFound: There is no bucket gone\./);
    mock.on(HeadBucketCommand).rejects(answer("Unknown", 403));
    expect(await told(store.region("theirs"))).to.equal(
      "AccessDenied: S3 denied s3:ListBucket on bucket theirs. Allow it in the bucket's policy, or add the bucket to " +
        "the stack's configuration and run pulumi up. S3 said: 403, and no more: an answer to HEAD has no body.",
    );
  });

  it("tells a bucket's Region, or leaves the client's", async () => {
    mock.on(HeadBucketCommand).resolvesOnce({ BucketRegion: "ap-south-1" }).resolves({});
    expect([await store.region("far"), await store.region("near")]).to.deep.equal([
      "ap-south-1",
      "eu-west-1",
    ]);
  });

  it("of an object that is not there is nothing; any other refusal keeps S3's own code", async () => {
    mock.on(HeadObjectCommand).rejects(answer("NotFound", 404));
    expect(await store.head("bucket", "key")).to.equal(undefined);
    mock.on(HeadObjectCommand).rejects(answer("PreconditionFailed", 412, "At least one condition failed."));
    expect(await told(store.head("bucket", "key"))).to.equal(
      "StoreError PreconditionFailed: At least one condition failed.",
    );
  });

  it("is left as it is where it is no answer at all", async () => {
    mock.on(HeadObjectCommand).rejects(new Error("socket hang up"));
    expect(await told(store.head("bucket", "key"))).to.equal("Error: socket hang up");
  });
});
