import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
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

  it("throws an error of the whole run for a missing or denied bucket, and for refused credentials", async () => {
    mock.on(ListObjectsV2Command).rejects(serviceError("NoSuchBucket", 404));
    expect(await outcomeOf(store.region("gone", ""))).to.match(/^BucketNotFound: There is no bucket gone\./);
    mock.on(ListObjectsV2Command).rejects(serviceError("AccessDenied", 403, "Access Denied"));
    expect(await outcomeOf(store.region("theirs", "a/"))).to.match(
      /^AccessDenied: S3 denied s3:ListBucket on bucket theirs\. Allow it in the bucket's policy, and .* runs the sync\. .*Access Denied/,
    );
    mock
      .on(ListObjectsV2Command)
      .rejects(serviceError("SignatureDoesNotMatch", 403, "The signature differs."));
    expect(await outcomeOf(store.region("theirs", ""))).to.match(
      /^InvalidCredentials: .* secret access key does not belong to the access key .*SignatureDoesNotMatch/,
    );
  });

  for (const [message, reason] of [
    ["Forbidden: Invalid signature", "the secret access key does not belong to the access key"],
    ["Forbidden: No such key: GK1", "the access key is not known"],
    ["Forbidden: Access key GK1 has expired", "they have expired"],
  ] as const)
    it(`knows that Garage refuses credentials: ${message}`, async () => {
      mock.on(ListObjectsV2Command).rejects(serviceError("AccessDenied", 403, message));
      expect(await outcomeOf(store.list("bucket", "", null))).to.contain(
        `InvalidCredentials: The AWS credentials cannot be used: ${reason} (AccessDenied: ${message})`,
      );
    });

  for (const [name, reason] of [
    ["ExpiredToken", "they have expired"],
    ["InvalidAccessKeyId", "the access key is not known"],
    ["InvalidToken", "the session token is not valid"],
    ["InvalidTokenId", "the session token is not valid"],
  ] as const) {
    it(`reports ${name} as InvalidCredentials with the reason, for a bucket and for an object`, async () => {
      const expected = new RegExp(`^InvalidCredentials: The AWS credentials cannot be used: ${reason}`);
      mock.on(ListObjectsV2Command).rejects(serviceError(name, 400));
      expect(await outcomeOf(store.list("bucket", "", null))).to.match(expected);
      mock.on(HeadObjectCommand).rejects(serviceError("400", 400));
      mock.on(GetObjectCommand).rejects(serviceError(name, 400)); // explains the HEAD, whose response has no body
      expect(await outcomeOf(store.head("bucket", "key"))).to.match(expected);
    });
  }

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

  it("explains the refused HEAD of an empty object, of which there is no first byte", async () => {
    mock.on(HeadObjectCommand).rejects(serviceError("400", 400));
    mock.on(GetObjectCommand, { Range: "bytes=0-0" }).rejects(serviceError("InvalidRange", 416));
    mock
      .on(GetObjectCommand, { Range: undefined })
      .rejects(serviceError("InvalidRequest", 400, "It is encrypted."));
    expect(await outcomeOf(store.head("bucket", "key"))).to.equal(
      "StoreError InvalidRequest: It is encrypted.",
    );
  });

  it("throws a network error unchanged", async () => {
    mock.on(HeadObjectCommand).rejects(new Error("socket hang up"));
    expect(await outcomeOf(store.head("bucket", "key"))).to.equal("Error: socket hang up");
  });
});
