import { once } from "node:events";
import type { Readable } from "node:stream";
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
import { createS3, emptyPage, type Fault, type Listening, type S3CallResult } from "../../../local/s3";
import { configOver, TRANSPORTS } from "./raw";

const failureOf = async (promise: Promise<unknown>) => {
  try {
    await promise;
  } catch (error) {
    return error as Error & { code?: string; $metadata?: { httpStatusCode?: number } };
  }
  throw new Error("expected a failure, got success");
};

for (const transport of TRANSPORTS) {
  describe(`a fault in the embedded S3 server, ${transport}`, () => {
    const s3 = createS3();
    const bucket = s3.createBucket("bkt");
    let listening: Listening;
    let singleAttempt: S3Client;
    let retrying: S3Client;

    before(async () => {
      listening = await s3.listen();
      const config = configOver(transport, s3, listening.endpoint);
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
    it("can replace a body: an HTML page, an empty response, an error inside a 200", async () => {
      const remove = () =>
        singleAttempt.send(new DeleteObjectsCommand({ Bucket: "bkt", Delete: { Objects: [{ Key: "k" }] } }));
      injectFirst(1, "DeleteObjects", { kind: "replaceBody", body: "" });
      const { Deleted, Errors } = await remove();
      assert.deepEqual([Deleted, Errors, bucket.get("k")], [undefined, undefined, undefined], "performed");
      injectFirst(1, "DeleteObjects", { kind: "replaceBody", body: "<html><body>Sign in</body></html>" });
      assert.isUndefined((await remove()).Deleted);
      injectFirst(1, "DeleteObjects", {
        kind: "replaceBody",
        body: "<Error><Code>Odd</Code></Error>",
        status: 400,
        headers: { "x-amz-id-2": undefined, "x-odd": "1" },
      });
      const error = await failureOf(remove());
      assert.deepEqual([error.name, error.$metadata?.httpStatusCode], ["Odd", 400]);
    });
    it("can change a listing: its order, its keys, and its missing elements", async () => {
      for (const key of ["o/a", "o/b"]) bucket.put(key, "");
      const list = async (change: (body: string) => string) => {
        injectFirst(1, "ListObjectsV2", { kind: "replaceBody", body: change });
        return singleAttempt.send(new ListObjectsV2Command({ Bucket: "bkt", Prefix: "o/" }));
      };
      const reversed = await list((body) => {
        const entries = body.match(/<Contents>.*?<\/Contents>/g) ?? [];
        return body.replace(entries.join(""), entries.toReversed().join(""));
      });
      assert.deepEqual(
        reversed.Contents?.map(({ Key }) => Key),
        ["o/b", "o/a"],
      );
      const without = await list((body) => body.replaceAll(/<ETag>.*?<\/ETag>|<Size>.*?<\/Size>/g, ""));
      assert.deepEqual([without.Contents?.[0]?.ETag, without.Contents?.[0]?.Size], [undefined, undefined]);
      for (const key of ["o/a", "o/b"]) bucket.delete(key);
    });
    it("can be an empty truncated page, with a token that continues at the same position", async () => {
      for (const key of ["p/a", "p/b", "p/c"]) bucket.put(key, "");
      let first = true;
      s3.hooks.fault = (call) => {
        const inject = first && call.operation === "ListObjectsV2";
        if (inject) first = false;
        return inject ? emptyPage(call) : undefined;
      };
      for (const start of [{}, { StartAfter: "p/a" }]) {
        first = true;
        const input = { Bucket: "bkt", Prefix: "p/", ...start };
        const page = await singleAttempt.send(new ListObjectsV2Command(input));
        assert.deepEqual([page.Contents, page.KeyCount, page.IsTruncated], [undefined, 0, true]);
        const ContinuationToken = page.NextContinuationToken;
        const next = await singleAttempt.send(new ListObjectsV2Command({ ...input, ContinuationToken }));
        const expected = ["p/a", "p/b", "p/c"].slice("StartAfter" in start ? 1 : 0);
        assert.deepEqual(
          next.Contents?.map(({ Key }) => Key),
          expected,
        );
      }
      for (const key of ["p/a", "p/b", "p/c"]) bucket.delete(key);
    });
    it("can leave a request without a response, before or after the operation", async () => {
      for (const after of [false, true]) {
        injectFirst(1, "PutObject", { kind: "stall", after });
        const abort = new AbortController();
        const Key = `stalled-${after}`;
        const put = singleAttempt.send(new PutObjectCommand({ Bucket: "bkt", Key, Body: "x" }), {
          abortSignal: abort.signal,
        });
        const received = new Promise((resolve) => {
          s3.hooks.onRequest = ({ key }) => key === Key && resolve(key);
        });
        await received;
        abort.abort();
        assert.equal((await failureOf(put)).name, "AbortError");
        assert.equal(bucket.get(Key) !== undefined, after);
      }
      s3.hooks.onRequest = undefined;
    });
    it("can stop a response after some bytes, and keep the connection", async () => {
      injectFirst(1, "GetObject", { kind: "stall", bytes: 3 });
      const { Body } = await singleAttempt.send(new GetObjectCommand({ Bucket: "bkt", Key: "k" }));
      const body = Body as Readable;
      const [chunk] = (await once(body, "data")) as [Buffer];
      assert.equal(chunk.toString(), "con");
      assert.isFalse(body.readableEnded);
      body.destroy();
    });
    it("can stop a response after its headers", async () => {
      injectFirst(1, "GetObject", { kind: "stall", bytes: 0 });
      const { Body, ContentLength } = await singleAttempt.send(
        new GetObjectCommand({ Bucket: "bkt", Key: "k" }),
      );
      assert.equal(ContentLength, 7);
      (Body as Readable).destroy();
    });
    for (const code of ["ConditionalRequestConflict", "PreconditionFailed"]) {
      it(`can be ${code} of a conditional write`, async () => {
        injectFirst(1, "CopyObject", { kind: "error", code });
        const copy = new CopyObjectCommand({
          Bucket: "bkt",
          Key: "c",
          CopySource: "bkt/k",
          IfNoneMatch: "*",
        });
        const error = await failureOf(singleAttempt.send(copy));
        const status = code === "PreconditionFailed" ? 412 : 409;
        assert.deepEqual(
          [error.name, error.$metadata?.httpStatusCode, bucket.get("c")],
          [code, status, undefined],
        );
      });
    }
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

  it("return any error code for individual keys of a DeleteObjects request, and respond for every key", async () => {
    const s3 = createS3({
      authorize: ({ key }) =>
        key === "b" ? { code: "ConditionalRequestConflict", message: "busy" } : undefined,
    });
    const bucket = s3.createBucket("bkt");
    for (const key of ["a", "b", "c"]) bucket.put(key, "");
    const Objects = ["a", "b", "c", "none"].map((Key) => ({ Key, ETag: Key === "c" ? "other" : undefined }));
    const { Deleted, Errors } = await new S3Client(s3.clientConfig()).send(
      new DeleteObjectsCommand({ Bucket: "bkt", Delete: { Objects } }),
    );
    assert.deepEqual(
      [Deleted?.map(({ Key }) => Key), Errors?.map(({ Key, Code }) => [Key, Code])],
      [
        ["a", "none"],
        [
          ["b", "ConditionalRequestConflict"],
          ["c", "PreconditionFailed"],
        ],
      ],
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

describe("a request that was given up before it is sent", () => {
  it("is not performed", async () => {
    const s3 = createS3();
    const bucket = s3.createBucket("bkt");
    const { handle } = s3.requestHandler() as unknown as {
      handle(request: object, options: object): Promise<unknown>;
    };
    const request = { method: "PUT", path: "/bkt/key", query: {}, headers: { host: "s3.local" }, body: "1" };
    await handle(request, {});
    bucket.delete("key");
    const failure = await failureOf(handle(request, { abortSignal: AbortSignal.abort() }));
    await new Promise(setImmediate);
    assert.deepEqual([failure.name, bucket.keys()], ["AbortError", []]);
  });

  it("ends with the abort, and no one has to handle the failure of its response", async () => {
    const s3 = createS3();
    s3.createBucket("bkt");
    s3.hooks.fault = () => ({ kind: "hangUp" });
    const { handle } = s3.requestHandler() as unknown as {
      handle(request: object, options: object): Promise<unknown>;
    };
    const request = { method: "GET", path: "/bkt", query: {}, headers: { host: "s3.local" } };
    const unhandled: unknown[] = [];
    const listener = (error: unknown) => unhandled.push(error);
    process.on("unhandledRejection", listener);
    const failure = await failureOf(handle(request, { abortSignal: AbortSignal.abort() }));
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    process.off("unhandledRejection", listener);
    assert.deepEqual([failure.name, unhandled], ["AbortError", []]);
  });
});
