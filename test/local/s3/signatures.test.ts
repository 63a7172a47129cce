import { Readable } from "node:stream";
import {
  CopyObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { assert } from "chai";
import { type Credentials, createS3, type Listening, unsigned } from "../../../local/s3";
import { all, configOver, outcome, send, TRANSPORTS, text } from "./raw";
import { CREDENTIALS, NOW, sendSigned, signed } from "./sign";

function server(credentials: Credentials | readonly Credentials[] = CREDENTIALS) {
  const s3 = createS3({ credentials, clock: () => NOW });
  s3.createBucket("bkt").put("k", "content");
  return s3;
}

/** Source: "Examples: signature calculations", Amazon S3 API Reference. */
const EXAMPLES = {
  credentials: {
    accessKeyId: "AKIAIOSFODNN7EXAMPLE",
    secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  },
  empty: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  headers: (sha256: string, signedHeaders: string, signature: string, more = {}) => ({
    host: "examplebucket.s3.amazonaws.com",
    "x-amz-date": "20130524T000000Z",
    "x-amz-content-sha256": sha256,
    authorization: `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=${signedHeaders},Signature=${signature}`,
    ...more,
  }),
};

describe("the signature examples of the API Reference", () => {
  const { headers, empty, credentials } = EXAMPLES;
  const s3 = createS3({ credentials, clock: () => Date.UTC(2013, 4, 24) });
  before(() => {
    s3.createBucket("examplebucket").put("test.txt", "0123456789abc");
  });

  it("are accepted: GetObject", async () => {
    const response = await send(
      s3,
      "GET /test.txt",
      headers(
        empty,
        "host;range;x-amz-content-sha256;x-amz-date",
        "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
        { range: "bytes=0-9" },
      ),
    );
    assert.deepEqual([response.status, text(response)], [206, "0123456789"]);
  });
  it("are accepted: PutObject", async () => {
    const response = await send(
      s3,
      "PUT /test%24file.text",
      headers(
        "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
        "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
        "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
        { date: "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class": "REDUCED_REDUNDANCY" },
      ),
      "Welcome to Amazon S3.",
    );
    assert.equal(outcome(response), "200");
    assert.isDefined(s3.bucket("examplebucket").get("test$file.text"));
  });
  it("are accepted: ListObjects", async () => {
    const response = await send(
      s3,
      "GET /?max-keys=2&prefix=J",
      headers(
        empty,
        "host;x-amz-content-sha256;x-amz-date",
        "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
      ),
    );
    assert.deepEqual([outcome(response), all(response, "Name")], ["200", ["examplebucket"]]);
  });
});

for (const transport of TRANSPORTS) {
  describe(`the SDK's signature, ${transport}`, () => {
    const s3 = createS3({ credentials: { ...CREDENTIALS, sessionToken: "token" } });
    const bucket = s3.createBucket("bkt");
    let listening: Listening;
    let client: S3Client;
    before(async () => {
      listening = await s3.listen();
      const config = configOver(transport, s3, listening.endpoint);
      client = new S3Client({ ...config, maxAttempts: 1 });
    });
    after(async () => {
      client.destroy();
      await listening.close();
    });

    for (const key of ["a", "a b+c%d'(é)!*~//日本", "a/../b", "\u0001", "a=b&c?d#e"]) {
      it(`is accepted for the key ${JSON.stringify(key)}`, async () => {
        await client.send(new PutObjectCommand({ Bucket: "bkt", Key: key, Body: "content" }));
        const CopySource = `bkt/${encodeURIComponent(key)}`;
        await client.send(new CopyObjectCommand({ Bucket: "bkt", Key: `${key} copy`, CopySource }));
        const page = await client.send(
          new ListObjectsV2Command({ Bucket: "bkt", Prefix: key, StartAfter: key }),
        );
        assert.equal(page.KeyCount, 1);
        const { Body } = await client.send(new GetObjectCommand({ Bucket: "bkt", Key: key }));
        assert.equal(await Body!.transformToString(), "content");
        await client.send(new DeleteObjectsCommand({ Bucket: "bkt", Delete: { Objects: [{ Key: key }] } }));
        assert.isUndefined(bucket.get(key));
      });
    }
    it("is accepted for a streamed body and for metadata with spaces", async () => {
      const Metadata = { a: "  one   two ", b: "\tthree\t\tfour" };
      const Body = Readable.from([Buffer.from("content")]);
      await client.send(new PutObjectCommand({ Bucket: "bkt", Key: "k", Body, Metadata, ContentLength: 7 }));
      assert.equal(bucket.get("k")?.content.toBuffer().toString(), "content");
    });
  });
}

describe("a server with credentials", () => {
  const temporary = { ...CREDENTIALS, sessionToken: "token", expiration: new Date(NOW + 1000) };
  const target = "GET /bkt/k";
  const cases: Record<string, [expected: string, request: () => ReturnType<typeof send>]> = {
    "a correct signature": ["200", () => sendSigned(server(), target)],
    "no signature": ["403 AccessDenied", () => send(server(), target)],
    "a signature in the query": ["501 NotImplemented", () => send(server(), `${target}?X-Amz-Signature=a`)],
    "another algorithm": ["400 InvalidRequest", () => send(server(), target, { authorization: "AWS a:b" })],
    "a malformed header": [
      "400 AuthorizationHeaderMalformed",
      () => send(server(), target, { authorization: "AWS4-HMAC-SHA256 Credential=a" }),
    ],
    "an unknown key": [
      "403 InvalidAccessKeyId",
      () => sendSigned(server(), target, {}, "", { credentials: { ...CREDENTIALS, accessKeyId: "other" } }),
    ],
    "a wrong secret": [
      "403 SignatureDoesNotMatch",
      () =>
        sendSigned(server(), target, {}, "", { credentials: { ...CREDENTIALS, secretAccessKey: "other" } }),
    ],
    "a wrong token": [
      "400 InvalidToken",
      () =>
        sendSigned(server(temporary), target, {}, "", { credentials: { ...temporary, sessionToken: "old" } }),
    ],
    "a token for credentials without one": [
      "400 InvalidToken",
      () => sendSigned(server(), target, {}, "", { credentials: temporary }),
    ],
    "temporary credentials without their token": [
      "403 InvalidAccessKeyId",
      () => sendSigned(server(temporary), target),
    ],
    "temporary credentials": [
      "200",
      () => sendSigned(server(temporary), target, {}, "", { credentials: temporary }),
    ],
    "expired credentials": [
      "400 ExpiredToken",
      () =>
        sendSigned(server({ ...temporary, expiration: new Date(NOW) }), target, {}, "", {
          credentials: temporary,
        }),
    ],
    "a request of 15 minutes ago": [
      "200",
      () => sendSigned(server(), target, {}, "", { time: NOW - 15 * 60_000 }),
    ],
    "a request of more than 15 minutes ago": [
      "403 RequestTimeTooSkewed",
      () => sendSigned(server(), target, {}, "", { time: NOW - 15 * 60_000 - 1000 }),
    ],
    "a request of more than 15 minutes in the future": [
      "403 RequestTimeTooSkewed",
      () => sendSigned(server(), target, {}, "", { time: NOW + 15 * 60_000 + 1000 }),
    ],
    "another Region": [
      "400 AuthorizationHeaderMalformed",
      () => sendSigned(server(), target, {}, "", { region: "eu-west-1" }),
    ],
    "an unsigned x-amz- header": [
      "403 AccessDenied",
      () =>
        sendSigned(server(), target, { "x-amz-checksum-mode": "ENABLED" }, "", {
          unsigned: ["x-amz-checksum-mode"],
        }),
    ],
    "an unsigned host": [
      "403 AccessDenied",
      () => sendSigned(server(), target, {}, "", { unsigned: ["host"] }),
    ],
    "an unsigned payload": [
      "200",
      () => sendSigned(server(), "PUT /bkt/new", {}, "content", { hash: "UNSIGNED-PAYLOAD" }),
    ],
    "another payload than the signed one": [
      "400 XAmzContentSHA256Mismatch",
      async () => {
        const headers = signed("PUT /bkt/new", {}, "content");
        return server().handle({ method: "PUT", target: "/bkt/new", headers, body: Buffer.from("other") });
      },
    ],
    "another value of a signed header": [
      "403 SignatureDoesNotMatch",
      () => send(server(), target, { ...signed(target, { range: "bytes=0-1" }), range: "bytes=0-2" }),
    ],
    "another path": ["403 SignatureDoesNotMatch", () => send(server(), "GET /bkt/other", signed(target))],
    "another query": [
      "403 SignatureDoesNotMatch",
      () => send(server(), "GET /bkt?list-type=2", signed("GET /bkt")),
    ],
    "another method": ["403", () => send(server(), "HEAD /bkt/k", signed(target))],
    "signed chunks": [
      "501 NotImplemented",
      () => sendSigned(server(), "PUT /bkt/new", {}, "", { hash: "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" }),
    ],
    "an unknown kind of payload": [
      "400 InvalidArgument",
      () => sendSigned(server(), "PUT /bkt/new", {}, "", { hash: "NONE" }),
    ],
  };
  for (const [name, [expected, request]] of Object.entries(cases)) {
    it(`returns ${expected} for ${name}`, async () => {
      assert.equal(outcome(await request()), expected);
    });
  }

  it("returns the canonical request that it expected", async () => {
    const credentials = { ...CREDENTIALS, secretAccessKey: "other" };
    const response = await sendSigned(server(), target, {}, "", { credentials });
    const [canonical = ""] = all(response, "CanonicalRequest");
    assert.deepEqual(canonical.split("\n").slice(0, 4), ["GET", "/bkt/k", "", "host:127.0.0.1"]);
  });
  it("performs nothing for a request that it refuses, and reports it", async () => {
    const seen: unknown[] = [];
    const s3 = server();
    s3.hooks.onRequest = ({ operation, status, code }) => seen.push([operation, status, code]);
    await send(s3, "DELETE /bkt/k");
    assert.deepEqual(seen, [["DeleteObject", 403, "AccessDenied"]]);
    assert.deepEqual(s3.bucket("bkt").keys(), ["k"]);
  });
  it("accepts all credentials of a list, which can be changed", async () => {
    const list = [CREDENTIALS];
    const s3 = server(list);
    const next = { accessKeyId: "next", secretAccessKey: "next" };
    assert.equal(
      outcome(await sendSigned(s3, target, {}, "", { credentials: next })),
      "403 InvalidAccessKeyId",
    );
    list.push(next);
    assert.equal(outcome(await sendSigned(s3, target, {}, "", { credentials: next })), "200");
    assert.equal(outcome(await sendSigned(s3, target)), "200");
  });
  it("accepts the Region of the bucket, or of the server", async () => {
    const s3 = createS3({ credentials: CREDENTIALS, clock: () => NOW });
    const body =
      "<CreateBucketConfiguration><LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>";
    assert.equal(outcome(await sendSigned(s3, "PUT /bkt", {}, body)), "200");
    const outcomes = ["us-east-1", "eu-west-1", "eu-west-2"].map(async (region) =>
      outcome(await sendSigned(s3, "HEAD /bkt", {}, "", { region })),
    );
    assert.deepEqual(await Promise.all(outcomes), ["200", "200", "400"]);
  });
  it("is followed by a client after a response, if its clock is ahead of the system's", async () => {
    let ahead = 3_600_000;
    const s3 = createS3({ credentials: CREDENTIALS, clock: () => Date.now() + ahead });
    s3.createBucket("bkt");
    const client = new S3Client({ ...s3.clientConfig(), maxAttempts: 1 });
    await client.send(new ListObjectsV2Command({ Bucket: "bkt" }));
    ahead += 10 * 60_000;
    await client.send(new ListObjectsV2Command({ Bucket: "bkt" }));
    ahead += 10 * 60_000;
    await client.send(new ListObjectsV2Command({ Bucket: "bkt" }));
  });
});

describe("a client that does not sign", () => {
  const list = async (credentials?: Credentials) => {
    const keys: (string | undefined)[] = [];
    const s3 = createS3({
      ...(credentials && { credentials }),
      onRequest: ({ accessKeyId }) => keys.push(accessKeyId),
    });
    s3.createBucket("bkt").put("k", "content");
    const client = new S3Client({ ...s3.clientConfig(), signer: unsigned("AKID"), maxAttempts: 1 });
    const listed = await client.send(new ListObjectsV2Command({ Bucket: "bkt" })).then(
      ({ KeyCount }) => KeyCount,
      ({ name }: Error) => name,
    );
    return [listed, keys];
  };

  it("sends its access key to a server that verifies no signatures", async () => {
    assert.deepEqual(await list(), [1, ["AKID"]]);
  });

  it("is refused by a server that verifies them", async () => {
    assert.deepEqual(await list(CREDENTIALS), ["AuthorizationHeaderMalformed", ["AKID"]]);
  });
});
