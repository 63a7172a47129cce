import {
  CopyObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { assert } from "chai";
import { createS3, type Fault, type Listening, type S3CallResult } from "../../../local/s3";

const failureOf = async (promise: Promise<unknown>) => {
  try {
    await promise;
  } catch (error) {
    return error as Error & { code?: string; $metadata?: { httpStatusCode?: number } };
  }
  throw new Error("expected a failure, got success");
};

for (const transport of ["without sockets", "over HTTP"]) {
  describe(`a fault in the embedded S3 server, ${transport}`, () => {
    const s3 = createS3();
    const bucket = s3.createBucket("bkt");
    let listening: Listening;
    let singleAttempt: S3Client;
    let retrying: S3Client;

    before(async () => {
      listening = await s3.listen();
      const { requestHandler, ...rest } = s3.clientConfig();
      const config =
        transport === "over HTTP"
          ? { ...rest, endpoint: listening.endpoint }
          : { ...rest, requestHandler: requestHandler! };
      singleAttempt = new S3Client({ ...config, maxAttempts: 1 });
      retrying = new S3Client({ ...config, maxAttempts: 3 });
    });
    beforeEach(() => {
      s3.hooks.fault = undefined;
      bucket.put("k", "content");
    });
    after(async () => {
      singleAttempt.destroy();
      retrying.destroy();
      await listening.close();
    });

    /** Injects the fault into the first `count` requests of the operation. */
    const injectFirst = (count: number, operation: string, fault: Fault) => {
      let remaining = count;
      s3.hooks.fault = (call) => (call.operation === operation && remaining-- > 0 ? fault : undefined);
    };
    const get = (client: S3Client) =>
      client
        .send(new GetObjectCommand({ Bucket: "bkt", Key: "k" }))
        .then(({ Body }) => Body!.transformToString());

    it("can be an S3 error, which a client retries", async () => {
      injectFirst(2, "HeadObject", { kind: "error", code: "SlowDown" });
      const { $metadata } = await retrying.send(new HeadObjectCommand({ Bucket: "bkt", Key: "k" }));
      assert.equal($metadata.attempts, 3);
    });
    it("can be an error inside a 200 response", async () => {
      injectFirst(1, "CopyObject", { kind: "error", code: "InternalError", status: 200 });
      const copy = new CopyObjectCommand({ Bucket: "bkt", Key: "copy", CopySource: "bkt/k" });
      const error = await failureOf(singleAttempt.send(copy));
      assert.equal(error.name, "InternalError");
      assert.isUndefined(bucket.get("copy"));
    });
    it("can break the connection before the operation", async () => {
      injectFirst(1, "PutObject", { kind: "hangUp" });
      const error = await failureOf(
        singleAttempt.send(new PutObjectCommand({ Bucket: "bkt", Key: "new", Body: "x" })),
      );
      assert.equal(error.code, "ECONNRESET");
      assert.isUndefined(bucket.get("new"));
    });
    it("can break the connection after the operation", async () => {
      injectFirst(1, "PutObject", { kind: "hangUp", after: true });
      await failureOf(singleAttempt.send(new PutObjectCommand({ Bucket: "bkt", Key: "done", Body: "x" })));
      assert.isDefined(bucket.get("done"));
    });
    it("can truncate an object body", async () => {
      injectFirst(1, "GetObject", { kind: "truncate", bytes: 3 });
      assert.equal((await failureOf(get(singleAttempt))).code, "ECONNRESET");
    });
    it("can truncate a listing", async () => {
      injectFirst(1, "ListObjectsV2", { kind: "truncate", bytes: 200 });
      await failureOf(singleAttempt.send(new ListObjectsV2Command({ Bucket: "bkt" })));
    });
    it("can be a delay", async () => {
      injectFirst(1, "GetObject", { kind: "delay", milliseconds: 1 });
      assert.equal(await get(singleAttempt), "content");
    });
  });
}

describe("the hooks of the embedded S3 server", () => {
  it("report each operation with its bucket, key, status and error code", async () => {
    const seen: unknown[] = [];
    const record = ({ operation, bucket, key, status, code, copySource, accessKeyId }: S3CallResult) =>
      seen.push([operation, bucket, key, status, code, copySource, accessKeyId]);
    const s3 = createS3({ onRequest: record });
    s3.createBucket("bkt").put("a b", "content");
    const client = new S3Client(s3.clientConfig());
    await client.send(new ListObjectsV2Command({ Bucket: "bkt" }));
    await client.send(new CopyObjectCommand({ Bucket: "bkt", Key: "c", CopySource: "bkt/a%20b" }));
    await failureOf(client.send(new HeadObjectCommand({ Bucket: "bkt", Key: "none" })));
    await s3.handle({ method: "GET", target: "/bkt?policy", headers: {}, body: Buffer.alloc(0) });
    assert.deepEqual(seen, [
      ["ListObjectsV2", "bkt", undefined, 200, undefined, undefined, "embedded"],
      ["CopyObject", "bkt", "c", 200, undefined, { bucket: "bkt", key: "a b" }, "embedded"],
      ["HeadObject", "bkt", "none", 404, "NoSuchKey", undefined, "embedded"],
      ["ListObjects", "bkt", undefined, 501, "NotImplemented", undefined, undefined],
    ]);
  });

  it("deny an operation before it is performed", async () => {
    const s3 = createS3({
      authorize: ({ operation }) => (operation === "PutObject" ? { message: "no s3:PutObject" } : undefined),
    });
    const bucket = s3.createBucket("bkt");
    const error = await failureOf(
      new S3Client(s3.clientConfig()).send(new PutObjectCommand({ Bucket: "bkt", Key: "k", Body: "x" })),
    );
    assert.deepEqual([error.name, error.message, bucket.keys()], ["AccessDenied", "no s3:PutObject", []]);
  });

  it("deny individual keys of a DeleteObjects request", async () => {
    const s3 = createS3({ authorize: ({ key }) => (key === "b" ? { message: "no" } : undefined) });
    const bucket = s3.createBucket("bkt");
    for (const key of ["a", "b"]) bucket.put(key, "");
    const Delete = { Objects: [{ Key: "a" }, { Key: "b" }] };
    const { Deleted, Errors } = await new S3Client(s3.clientConfig()).send(
      new DeleteObjectsCommand({ Bucket: "bkt", Delete }),
    );
    assert.deepEqual(
      [Deleted, Errors, bucket.keys()],
      [[{ Key: "a" }], [{ Key: "b", Code: "AccessDenied", Message: "no" }], ["b"]],
    );
  });

  it("change 404 to 403 for a missing key if the caller may not list", async () => {
    const s3 = createS3({
      authorize: ({ operation }) =>
        operation === "ListObjectsV2" ? { message: "no s3:ListBucket" } : undefined,
    });
    s3.createBucket("bkt");
    const error = await failureOf(
      new S3Client(s3.clientConfig()).send(new HeadObjectCommand({ Bucket: "bkt", Key: "none" })),
    );
    assert.equal(error.$metadata?.httpStatusCode, 403);
  });

  it("can delay a response until after the client aborts", async () => {
    const s3 = createS3({ fault: () => ({ kind: "delay", milliseconds: 50 }) });
    s3.createBucket("bkt");
    const client = new S3Client(s3.clientConfig());
    const abort = new AbortController();
    const listing = client.send(new ListObjectsV2Command({ Bucket: "bkt" }), { abortSignal: abort.signal });
    abort.abort();
    assert.equal((await failureOf(listing)).name, "AbortError");
  });
});
