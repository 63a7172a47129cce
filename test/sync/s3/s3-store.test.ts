import { HeadBucketCommand, HeadObjectCommand, S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import { mockClient } from "aws-sdk-client-mock";
import { expect } from "chai";
import { s3Store } from "../../../sync/s3/s3-store";

/** An error as the SDK throws it. */
const serviceError = (name: string, httpStatusCode: number, message = ""): S3ServiceException =>
  new S3ServiceException({ name, $fault: "client", message, $metadata: { httpStatusCode } });

describe("the S3 store", () => {
  const client = new S3Client({ region: "eu-west-1" });
  const mock = mockClient(client);
  const store = s3Store(client);
  const outcomeOf = (result: Promise<unknown>) =>
    result.then(
      (value) => value,
      (error: Error & { code?: string }) =>
        `${error.name}${error.code ? ` ${error.code}` : ""}: ${error.message}`,
    );
  beforeEach(() => mock.reset());

  it("throws an error of the whole run for a missing or denied bucket", async () => {
    mock.on(HeadBucketCommand).rejects(serviceError("NotFound", 404));
    expect(await outcomeOf(store.region("gone"))).to.match(/^BucketNotFound: There is no bucket gone\./);
    mock.on(HeadBucketCommand).rejects(serviceError("Unknown", 403));
    expect(await outcomeOf(store.region("theirs"))).to.match(
      /^AccessDenied: S3 denied s3:ListBucket on bucket theirs\. Allow it in the bucket's policy, or .* pulumi up\. .*\b403\b/,
    );
  });

  it("returns the bucket's Region, or the client's if the response has none", async () => {
    mock.on(HeadBucketCommand).resolvesOnce({ BucketRegion: "ap-south-1" }).resolves({});
    expect([await store.region("far"), await store.region("near")]).to.deep.equal([
      "ap-south-1",
      "eu-west-1",
    ]);
  });

  it("returns undefined for a missing object, and keeps the error code of S3 otherwise", async () => {
    mock.on(HeadObjectCommand).rejects(serviceError("NotFound", 404));
    expect(await store.head("bucket", "key")).to.equal(undefined);
    mock
      .on(HeadObjectCommand)
      .rejects(serviceError("PreconditionFailed", 412, "At least one condition failed."));
    expect(await outcomeOf(store.head("bucket", "key"))).to.equal(
      "StoreError PreconditionFailed: At least one condition failed.",
    );
  });

  it("throws a network error unchanged", async () => {
    mock.on(HeadObjectCommand).rejects(new Error("socket hang up"));
    expect(await outcomeOf(store.head("bucket", "key"))).to.equal("Error: socket hang up");
  });
});
