import { request } from "node:http";
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { assert } from "chai";
import { createS3 } from "../../../local/s3";
import { outcome, send } from "./raw";
import { CREDENTIALS, NOW, sendSigned, signed } from "./sign";

const UTF8 = Buffer.from('attachment; filename="Größe 日本.pdf"').toString("latin1");
/** Not UTF-8: bytes above 7F, a non-breaking space, and two spaces. */
const LATIN1 = "caf\xe9 \xa0 \xff  x";
const HEADERS = {
  "content-disposition": UTF8,
  "cache-control": LATIN1,
  "x-amz-meta-utf8": UTF8,
  "x-amz-meta-latin1": LATIN1,
  "x-amz-meta-__proto__": "1",
  "x-amz-meta-constructor": "2",
};

/** The headers of HEADERS in a response. */
const own = (headers: Readonly<Record<string, string | string[] | undefined>>) =>
  Object.fromEntries(Object.keys(HEADERS).map((name) => [name, headers[name]]));

function server() {
  const s3 = createS3({ credentials: CREDENTIALS, clock: () => NOW });
  return { s3, bucket: s3.createBucket("bkt") };
}

describe("header values of the embedded S3 server", () => {
  it("are verified, stored, copied and returned byte for byte", async () => {
    const { s3, bucket } = server();
    assert.equal(outcome(await sendSigned(s3, "PUT /bkt/k", HEADERS, "content")), "200");
    assert.deepEqual(own((await sendSigned(s3, "HEAD /bkt/k")).headers), HEADERS);
    assert.equal(outcome(await sendSigned(s3, "PUT /bkt/c", { "x-amz-copy-source": "bkt/k" })), "200");
    assert.deepEqual(own((await sendSigned(s3, "GET /bkt/c")).headers), HEADERS);
    assert.equal(bucket.get("k")!.headers["content-disposition"], UTF8);
  });

  it("are returned byte for byte over HTTP", async () => {
    const { s3 } = server();
    const { port, close } = await s3.listen();
    const exchange = (method: string, headers: Record<string, string>, body: string) =>
      new Promise<[number | undefined, object]>((resolve, reject) => {
        const all = signed(`${method} /bkt/k`, headers, body);
        const sent = request({ host: "127.0.0.1", port, method, path: "/bkt/k", headers: all }, (response) =>
          response.resume().on("end", () => resolve([response.statusCode, own(response.headers)])),
        );
        // Node.js would change the bytes of Content-Disposition if it knew the length before.
        sent.on("error", reject);
        if (body !== "") sent.write(Buffer.from(body));
        sent.end();
      });
    try {
      const [status] = await exchange("PUT", { ...HEADERS, "content-length": "7" }, "content");
      assert.equal(status, 200);
      assert.deepEqual(await exchange("HEAD", {}, ""), [200, HEADERS]);
      assert.deepEqual(await exchange("GET", {}, ""), [200, HEADERS]);
    } finally {
      await close();
    }
  });

  it("that are signed as UTF-8 and sent as Latin-1, as the plain SDK does, are refused", async () => {
    const s3 = createS3({ credentials: CREDENTIALS });
    s3.createBucket("bkt");
    const client = new S3Client(s3.clientConfig());
    const put = (ContentDisposition: string) =>
      client
        .send(new PutObjectCommand({ Bucket: "bkt", Key: "k", Body: "x", ContentDisposition }))
        .then(() => "success")
        .catch(({ name, code }: Error & { code?: string }) => code ?? name);
    assert.equal(await put("é"), "SignatureDoesNotMatch");
    assert.equal(await put("日本"), "ERR_INVALID_CHAR", "as Node.js fails over HTTP");
    assert.equal(await put("plain"), "success");
  });

  it("of seeds are returned byte for byte, and have one character per byte", async () => {
    const s3 = createS3();
    const bucket = s3.createBucket("bkt");
    bucket.put("k", "content", { headers: { "content-disposition": UTF8 }, metadata: { latin1: LATIN1 } });
    const client = new S3Client(s3.clientConfig());
    const head = await client.send(new HeadObjectCommand({ Bucket: "bkt", Key: "k" }));
    const get = await client.send(new GetObjectCommand({ Bucket: "bkt", Key: "k" }));
    assert.deepEqual(
      [head.ContentDisposition, head.Metadata, get.ContentDisposition],
      [UTF8, { latin1: LATIN1 }, UTF8],
    );
    assert.throws(() => bucket.put("k", "", { metadata: { a: "日本" } }), /Invalid character/);
  });

  it("count as bytes for the limit of 2,048 bytes of metadata", async () => {
    const s3 = createS3();
    s3.createBucket("bkt");
    const put = async (length: number) =>
      outcome(await send(s3, "PUT /bkt/k", { "x-amz-meta-a": "\xe9".repeat(length) }));
    assert.deepEqual([await put(2047), await put(2048)], ["200", "400 MetadataTooLarge"]);
  });

  it("that repeat are joined with commas over HTTP", async () => {
    const s3 = createS3();
    const bucket = s3.createBucket("bkt");
    const { port, close } = await s3.listen();
    await new Promise((resolve, reject) => {
      const headers = ["host", "127.0.0.1", "content-length", "0", "x-amz-meta-a", "1", "X-Amz-Meta-A", "2"];
      request({ host: "127.0.0.1", port, method: "PUT", path: "/bkt/k", headers }, (response) =>
        response.resume().on("end", resolve),
      )
        .on("error", reject)
        .end();
    });
    await close();
    assert.deepEqual(bucket.get("k")?.metadata, { a: "1,2" });
  });

  it("with raw UTF-8 name the same key as percent-encoded ones in x-amz-copy-source", async () => {
    const s3 = createS3();
    const bucket = s3.createBucket("bkt");
    bucket.put("é", "content");
    const copy = async (source: string) =>
      outcome(await send(s3, "PUT /bkt/c", { "x-amz-copy-source": source }));
    assert.deepEqual(
      [await copy("bkt/%C3%A9"), await copy("bkt/\xc3\xa9"), await copy("bkt/\xe9")],
      ["200", "200", "400 InvalidURI"],
    );
  });
});
