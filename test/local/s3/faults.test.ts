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
import { createS3, type Fault, type Listening, type S3Answer } from "../../../local/s3";

const fails = async (promise: Promise<unknown>) => {
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
    let once: S3Client;
    let patient: S3Client;

    before(async () => {
      listening = await s3.listen();
      const { requestHandler, ...rest } = s3.clientConfig();
      const config =
        transport === "over HTTP"
          ? { ...rest, endpoint: listening.endpoint }
          : { ...rest, requestHandler: requestHandler! };
      once = new S3Client({ ...config, maxAttempts: 1 });
      patient = new S3Client({ ...config, maxAttempts: 3 });
    });
    beforeEach(() => {
      s3.hooks.fault = undefined;
      bucket.put("k", "content");
    });
    after(async () => {
      once.destroy();
      patient.destroy();
      await listening.close();
    });

    /** The first so many requests of that operation go wrong. */
    const first = (count: number, operation: string, fault: Fault) => {
      let left = count;
      s3.hooks.fault = (call) => (call.operation === operation && left-- > 0 ? fault : undefined);
    };
    const get = (client: S3Client) =>
      client
        .send(new GetObjectCommand({ Bucket: "bkt", Key: "k" }))
        .then(({ Body }) => Body!.transformToString());

    it("may be an S3 error, which a client tries again", async () => {
      first(2, "HeadObject", { kind: "error", code: "SlowDown" });
      const { $metadata } = await patient.send(new HeadObjectCommand({ Bucket: "bkt", Key: "k" }));
      assert.equal($metadata.attempts, 3);
    });
    it("may be an error inside a 200", async () => {
      first(1, "CopyObject", { kind: "error", code: "InternalError", status: 200 });
      const copy = new CopyObjectCommand({ Bucket: "bkt", Key: "copy", CopySource: "bkt/k" });
      const error = await fails(once.send(copy));
      assert.equal(error.name, "InternalError");
      assert.isUndefined(bucket.get("copy"));
    });
    it("may break the connection before the operation", async () => {
      first(1, "PutObject", { kind: "hangUp" });
      const error = await fails(once.send(new PutObjectCommand({ Bucket: "bkt", Key: "new", Body: "x" })));
      assert.equal(error.code, "ECONNRESET");
      assert.isUndefined(bucket.get("new"));
    });
    it("may break the connection when the operation is done", async () => {
      first(1, "PutObject", { kind: "hangUp", after: true });
      await fails(once.send(new PutObjectCommand({ Bucket: "bkt", Key: "done", Body: "x" })));
      assert.isDefined(bucket.get("done"));
    });
    it("may end a body too early", async () => {
      first(1, "GetObject", { kind: "truncate", bytes: 3 });
      assert.equal((await fails(get(once))).code, "ECONNRESET");
    });
    it("may end a listing too early", async () => {
      first(1, "ListObjectsV2", { kind: "truncate", bytes: 200 });
      await fails(once.send(new ListObjectsV2Command({ Bucket: "bkt" })));
    });
    it("may be a delay", async () => {
      first(1, "GetObject", { kind: "delay", milliseconds: 1 });
      assert.equal(await get(once), "content");
    });
  });
}

describe("the hooks of the embedded S3 server", () => {
  it("tell each operation with its bucket, key, status and error", async () => {
    const seen: unknown[] = [];
    const note = ({ operation, bucket, key, status, code, copySource, accessKeyId }: S3Answer) =>
      seen.push([operation, bucket, key, status, code, copySource, accessKeyId]);
    const s3 = createS3({ onRequest: note });
    s3.createBucket("bkt").put("a b", "content");
    const client = new S3Client(s3.clientConfig());
    await client.send(new ListObjectsV2Command({ Bucket: "bkt" }));
    await client.send(new CopyObjectCommand({ Bucket: "bkt", Key: "c", CopySource: "bkt/a%20b" }));
    await fails(client.send(new HeadObjectCommand({ Bucket: "bkt", Key: "none" })));
    await s3.handle({ method: "GET", target: "/bkt?policy", headers: {}, body: Buffer.alloc(0) });
    assert.deepEqual(seen, [
      ["ListObjectsV2", "bkt", undefined, 200, undefined, undefined, "embedded"],
      ["CopyObject", "bkt", "c", 200, undefined, { bucket: "bkt", key: "a b" }, "embedded"],
      ["HeadObject", "bkt", "none", 404, "NoSuchKey", undefined, "embedded"],
      ["ListObjects", "bkt", undefined, 501, "NotImplemented", undefined, undefined],
    ]);
  });

  it("refuse an operation before it is done", async () => {
    const s3 = createS3({
      authorize: ({ operation }) => (operation === "PutObject" ? { message: "no s3:PutObject" } : undefined),
    });
    const bucket = s3.createBucket("bkt");
    const error = await fails(
      new S3Client(s3.clientConfig()).send(new PutObjectCommand({ Bucket: "bkt", Key: "k", Body: "x" })),
    );
    assert.deepEqual([error.name, error.message, bucket.keys()], ["AccessDenied", "no s3:PutObject", []]);
  });

  it("refuse single keys of many to delete", async () => {
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

  it("hide from who may not list whether a key is there", async () => {
    const s3 = createS3({
      authorize: ({ operation }) =>
        operation === "ListObjectsV2" ? { message: "no s3:ListBucket" } : undefined,
    });
    s3.createBucket("bkt");
    const error = await fails(
      new S3Client(s3.clientConfig()).send(new HeadObjectCommand({ Bucket: "bkt", Key: "none" })),
    );
    assert.equal(error.$metadata?.httpStatusCode, 403);
  });

  it("can wait longer than a client does", async () => {
    const s3 = createS3({ fault: () => ({ kind: "delay", milliseconds: 50 }) });
    s3.createBucket("bkt");
    const client = new S3Client(s3.clientConfig());
    const abort = new AbortController();
    const listing = client.send(new ListObjectsV2Command({ Bucket: "bkt" }), { abortSignal: abort.signal });
    abort.abort();
    assert.equal((await fails(listing)).name, "AbortError");
  });
});
