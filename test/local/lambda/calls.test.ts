import { assert } from "chai";
import { createFunction, type FunctionSettings, type OutgoingCall } from "../../../local/lambda";
import { allow, bundle, outcome, type Server, settings, startServer } from "./world";

const denialPrefix =
  "User: arn:aws:sts::123456789012:assumed-role/copy-role/copy is not authorized to perform: ";
const notAllowed = (action: string, resource: string) =>
  `${denialPrefix}${action} on resource: "arn:aws:s3:::${resource}" because no identity-based policy allows the ${action} action`;
const LISTING =
  "<ListBucketResult><Name>a</Name><KeyCount>1</KeyCount><Contents><Key>k</Key><Size>1</Size></Contents></ListBucketResult>";

describe("the S3 calls of a bundle", () => {
  let code: string;
  let server: Server;
  before(async () => {
    code = bundle();
    server = await startServer();
  });
  after(() => server.close());
  beforeEach(() => {
    server.requests.length = server.headers.length = server.bodies.length = 0;
    server.response = { status: 200, body: "" };
  });

  /**
   * A function that uses the default endpoint of AWS: virtual-hosted style and HTTPS. The transport redirects
   * it.
   */
  const make = (actions: string[], resources: string[], overrides: Partial<FunctionSettings> = {}) =>
    createFunction(
      settings({
        code,
        handler: "index.send",
        policies: [
          allow(
            actions,
            resources.map((resource) => `arn:aws:s3:::${resource}`),
          ),
        ],
        transport: () => ({ endpoint: server.url }),
        ...overrides,
      }),
    );
  const direct = (actions: string[], resources: string[]) =>
    make(actions, resources, { environment: { ENDPOINT: server.url.href }, transport: () => undefined });

  it("reach the server when the policies allow them", async () => {
    server.response.body = LISTING;
    const list = make(["s3:ListBucket"], ["a"]);
    assert.deepEqual(
      await list.invoke({ command: "ListObjectsV2Command", input: { Bucket: "a", Prefix: "p/" } }),
      { Contents: [{ Key: "k", Size: 1 }], KeyCount: 1, Name: "a" },
    );
    assert.deepEqual(server.requests, ["GET /a/?list-type=2&prefix=p%2F"]);
    assert.equal(server.headers[0]?.host, "s3.eu-west-1.amazonaws.com"); // as it was signed
  });

  it("are sent unchanged when the function's own endpoint is used", async () => {
    const put = direct(["s3:PutObject"], ["b/*"]);
    await put.invoke({
      command: "PutObjectCommand",
      input: { Bucket: "b", Key: "../x y/./é*?", Body: "hi" },
    });
    assert.deepEqual(server.requests, ["PUT /b/../x%20y/./%C3%A9%2A%3F?x-id=PutObject"]);
    assert.deepEqual(server.bodies, ["hi"]);
    assert.match(String(server.headers[0]?.authorization), /^AWS4-HMAC-SHA256 Credential=AKID\//);
  });

  it("are routed by bucket", async () => {
    const calls: OutgoingCall[] = [];
    const other = await startServer();
    const get = make(["s3:GetObject", "s3:ListBucket"], ["*"], {
      transport: (call) => {
        calls.push(call);
        return { endpoint: call.bucket === "runs" ? other.url : server.url };
      },
    });
    for (const Bucket of ["runs", "a"]) {
      await get.invoke({ command: "GetObjectCommand", input: { Bucket, Key: "k/1" } });
    }
    await other.close();
    assert.deepEqual(calls, [
      { operation: "GetObject", bucket: "runs", key: "k/1" },
      { operation: "GetObject", bucket: "a", key: "k/1" },
    ]);
    assert.deepEqual(
      [other.requests, server.requests],
      [["GET /k/1?x-id=GetObject"], ["GET /a/k/1?x-id=GetObject"]], // a name of one letter is in the path
    );
  });

  it("fail with AccessDenied and do not reach the server when no policy allows them", async () => {
    const copy = make(["s3:GetObject"], ["a/*"]);
    const input = {
      Bucket: "b",
      Key: "k&<1>",
      CopySource: "a/k",
      AnnotationDirective: "EXCLUDE",
      TaggingDirective: "REPLACE",
    };
    const denied = { name: "AccessDenied", message: notAllowed("s3:PutObject", "b/k&<1>") };
    assert.deepEqual(await outcome(copy.invoke({ command: "CopyObjectCommand", input })), denied);
    const list = copy.invoke({ command: "ListObjectsV2Command", input: { Bucket: "b" } });
    assert.deepEqual(await outcome(list), {
      name: "AccessDenied",
      message: notAllowed("s3:ListBucket", "b"),
    });
    assert.deepEqual(server.requests, []);
  });

  it("are denied when the request body is large", async () => {
    const put = make(["s3:GetObject"], ["b/*"]);
    const input = { Bucket: "b", Key: "k", Body: "x".repeat(3_000_000) };
    assert.deepEqual(await outcome(put.invoke({ command: "PutObjectCommand", input })), {
      name: "AccessDenied",
      message: notAllowed("s3:PutObject", "b/k"),
    });
  });

  it("get a response in the format of S3 when they are denied, without a body for HEAD", async () => {
    const get = make(["s3:PutObject"], ["b/*"], { handler: "index.raw" });
    const request = (method: string) =>
      get.invoke({ options: { host: "127.0.0.1", path: "/b/%01", method } });
    const denied = { statusCode: 403, httpVersion: "1.1", type: "application/xml", complete: true };
    const text = notAllowed("s3:GetObject", "b/&#x1;").replaceAll('"', "&quot;");
    assert.deepEqual(
      [await request("GET"), await request("HEAD")],
      [
        {
          ...denied,
          body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code><Message>${text}</Message><RequestId>LOCAL</RequestId><HostId>local</HostId></Error>`,
        },
        { ...denied, body: "" },
      ],
    );
  });

  it("are authorized for the exact key on the wire", async () => {
    const get = make(["s3:GetObject", "s3:ListBucket"], ["b", "b/public/*"], { handler: "index.raw" });
    const status = async (path: string) =>
      ((await get.invoke({ options: { host: "127.0.0.1", path } })) as { statusCode: number }).statusCode;
    assert.deepEqual(
      [
        await status("/b/public/../secret"),
        await status("/b/public%2f..%2fsecret"),
        await status("/b/../b/public/k"),
      ],
      [200, 200, 403],
    );
    assert.deepEqual(server.requests, ["GET /b/public/../secret", "GET /b/public%2f..%2fsecret"]);
  });

  it("are an error when the operation or the host is unknown", async () => {
    const get = make(["s3:*"], ["*"], { handler: "index.raw" });
    const request = (options: object) => outcome(get.invoke({ options }));
    assert.deepEqual(await request({ host: "127.0.0.1", path: "/b?acl" }), {
      name: "UnknownS3Call",
      message:
        "unknown S3 operation GET bucket ?acl: add a row to the table in local/iam/request/operations.ts",
    });
    assert.deepEqual(await request({ host: "sts.amazonaws.com", path: "/" }), {
      name: "UnknownS3Call",
      message: "expected the host of an S3 endpoint, got sts.amazonaws.com",
    });
    assert.deepEqual(server.requests, []);
  });

  it("return 403 for a missing key when the role lacks s3:ListBucket", async () => {
    const withoutList = make(["s3:GetObject"], ["b/*"]);
    const withList = make(["s3:GetObject", "s3:ListBucket"], ["b/*", "b"]);
    server.response = { status: 404, body: "<Error><Code>NoSuchKey</Code><Message>gone</Message></Error>" };
    const get = { command: "GetObjectCommand", input: { Bucket: "b", Key: "k" } };
    assert.deepEqual(await outcome(withList.invoke(get)), { name: "NoSuchKey", message: "gone" });
    assert.deepEqual(await outcome(withoutList.invoke(get)), {
      name: "AccessDenied",
      message: notAllowed("s3:ListBucket", "b"),
    });
    server.response = {
      status: 404,
      body: "<Error><Code>NoSuchBucket</Code><Message>gone</Message></Error>",
    };
    assert.deepEqual(await outcome(withoutList.invoke(get)), { name: "NoSuchBucket", message: "gone" });
    server.response = { status: 200, body: "x".repeat(100_000) };
    assert.deepEqual(await withoutList.invoke(get), {
      ContentType: "application/xml",
      ETag: '"e"',
      Metadata: {},
      body: server.response.body,
    });
  });

  for (const [command, more] of [
    ["PutObjectCommand", { Body: "new" }],
    ["CopyObjectCommand", { CopySource: "a/k" }],
  ] as const)
    it(`return 403 for a missing key with a condition when the role lacks s3:ListBucket: ${command}`, async () => {
      const call = { command, input: { Bucket: "b", Key: "k", IfMatch: '"e"', ...more } };
      server.response = { status: 404, body: "<Error><Code>NoSuchKey</Code><Message>gone</Message></Error>" };
      const calling = (...buckets: readonly string[]) =>
        outcome(make(["s3:*Object*", "s3:ListBucket"], ["a/*", "b/*", ...buckets]).invoke(call));
      assert.deepEqual(await calling("a", "b"), { name: "NoSuchKey", message: "gone" });
      assert.deepEqual(await calling("a"), {
        name: "AccessDenied",
        message: notAllowed("s3:ListBucket", "b"),
      });
    });

  describe("that delete multiple keys", () => {
    const command = "DeleteObjectsCommand";
    const Objects = [{ Key: "p/1", ETag: '"e"' }, { Key: "p/<2>" }];
    const input = { Bucket: "b", Delete: { Quiet: true, Objects } };

    it("are sent with the request body unchanged", async () => {
      server.response.body = "<DeleteResult></DeleteResult>";
      const remove = make(["s3:DeleteObject", "s3:GetObject"], ["b/p/*"]);
      assert.deepEqual(await remove.invoke({ command, input }), {});
      assert.deepEqual(server.requests, ["POST /b/?delete="]);
      assert.match(
        server.bodies[0] ?? "",
        /<Delete .*<Object><Key>p\/1<\/Key><ETag>(&quot;|")e(&quot;|")<\/ETag><\/Object>.*<\/Delete>$/,
      );
      assert.deepEqual((await remove.authorizer()).coverage.unused(), []);
    });

    it("get a 200 response with one error per key when all keys are denied", async () => {
      const remove = make(["s3:DeleteObject"], ["b/other/*"]);
      assert.deepEqual(await remove.invoke({ command, input }), {
        Errors: ["p/1", "p/<2>"].map((Key) => ({
          Code: "AccessDenied",
          Key,
          Message: notAllowed("s3:DeleteObject", `b/${Key}`),
        })),
      });
      assert.deepEqual(server.requests, []);
    });

    it("get AccessDenied for a key with a condition that is missing when the role lacks s3:ListBucket", async () => {
      const [one] = Objects;
      const error = "<Error><Key>p/1</Key><Code>NoSuchKey</Code><Message>gone</Message></Error>";
      server.response.body = `<DeleteResult>${error}</DeleteResult>`;
      const call = { command, input: { Bucket: "b", Delete: { Quiet: true, Objects: [one] } } };
      const allowed = ["s3:DeleteObject", "s3:GetObject"];
      assert.deepEqual(await make([...allowed, "s3:ListBucket"], ["b", "b/*"]).invoke(call), {
        Errors: [{ Code: "NoSuchKey", Key: "p/1", Message: "gone" }],
      });
      assert.deepEqual(await make(allowed, ["b/*"]).invoke(call), {
        Errors: [{ Code: "AccessDenied", Key: "p/1", Message: notAllowed("s3:ListBucket", "b") }],
      });
    });

    it("are an error when only some keys are allowed", async () => {
      const remove = make(["s3:DeleteObject"], ["b/*"]);
      assert.deepEqual(await outcome(remove.invoke({ command, input })), {
        name: "Error",
        message: `expected all keys of a DeleteObjects request to be allowed, or none: ${notAllowed("s3:GetObject", "b/p/1")}`,
      });
    });
  });
});
