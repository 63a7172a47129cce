import { request } from "node:http";
import { assert } from "chai";
import { createS3 } from "../../../local/s3";
import { all, outcome, send, text } from "./raw";

describe("a raw request to the embedded S3 server", () => {
  const targets: Record<string, string> = {
    "/b/a/../b": "a/../b",
    "/b/a/./b": "a/./b",
    "/b//a": "/a",
    "/b/a//": "a//",
    "/b/a%2Fb": "a/b",
    "/b/a+b": "a+b",
    "/b/a%2Bb%20c": "a+b c",
    "/b/%F0%9F%98%80": "\u{1F600}",
    "/b/%01x": "\u0001x",
    "/b/a%252Fb": "a%2Fb",
  };
  for (const [target, key] of Object.entries(targets)) {
    it(`for ${target} uses the key ${JSON.stringify(key)}`, async () => {
      const s3 = createS3();
      const bucket = s3.createBucket("bkt");
      await send(s3, `PUT ${target.replace("/b/", "/bkt/")}`, {}, "content");
      assert.deepEqual(bucket.keys(), [key]);
    });
  }

  const hosts: Record<string, [string, boolean]> = {
    "bkt.s3.us-east-1.amazonaws.com": ["/k", true],
    "bkt.s3.amazonaws.com": ["/k", true],
    "bkt.s3.dualstack.eu-west-1.amazonaws.com:443": ["/k", true],
    "bkt.s3.eusc-de-east-1.amazonaws.eu": ["/k", true],
    "bkt.s3.eu.example": ["/k", false],
    "a.bkt.s3-us-west-2.amazonaws.com": ["/k", false],
    "s3.us-east-1.amazonaws.com": ["/bkt/k", true],
    "s3.amazonaws.com": ["/bkt/k", true],
    "bkt.localhost": ["/bkt/k", true],
  };
  for (const [host, [path, found]] of Object.entries(hosts)) {
    it(`to the host ${host} for ${path} ${found ? "finds" : "does not find"} the key k of the bucket bkt`, async () => {
      const s3 = createS3();
      s3.createBucket("bkt").put("k", "content");
      assert.equal(outcome(await send(s3, `GET ${path}`, { host })), found ? "200" : "404 NoSuchBucket");
    });
  }

  it("over HTTP preserves dot segments", async () => {
    const s3 = createS3();
    const bucket = s3.createBucket("bkt");
    const { port, close } = await s3.listen();
    const status = await new Promise<number>((resolve, reject) => {
      const put = request(
        { host: "127.0.0.1", port, method: "PUT", path: "/bkt/a/./../b//c" },
        (response) => {
          response.resume().on("end", () => resolve(response.statusCode!));
        },
      );
      put.on("error", reject).end("content");
    });
    await close();
    assert.deepEqual([status, bucket.keys()], [200, ["a/./../b//c"]]);
  });

  it("with bytes that are not UTF-8 returns InvalidURI", async () => {
    const s3 = createS3();
    s3.createBucket("bkt");
    assert.equal(outcome(await send(s3, "PUT /bkt/%C0%80")), "400 InvalidURI");
    assert.equal(outcome(await send(s3, "PUT /bkt/%ED%A0%80")), "400 InvalidURI");
    assert.equal(outcome(await send(s3, "PUT /bkt/%G0")), "400 InvalidURI");
  });

  it("lists characters that XML does not allow as character references", async () => {
    const s3 = createS3();
    s3.createBucket("bkt").put('a\u0001\r\n<&>"', "");
    const page = await send(s3, "GET /bkt?list-type=2");
    assert.deepEqual(all(page, "Key"), ["a&#x1;&#xd;\n&lt;&amp;&gt;&quot;"]);
  });

  it("lists keys with the URL encoding of S3", async () => {
    const s3 = createS3();
    s3.createBucket("bkt").put("a b+c/d(1)*é~!'", "");
    const page = await send(s3, "GET /bkt?list-type=2&encoding-type=url&start-after=+");
    assert.deepEqual(all(page, "Key"), ["a+b%2Bc/d%281%29*%C3%A9%7E%21%27"]);
    assert.deepEqual([all(page, "EncodingType"), all(page, "StartAfter")], [["url"], ["+"]]);
  });

  it("returns the complete document of a listing", async () => {
    const s3 = createS3({ clock: () => Date.UTC(2026, 0, 2, 3, 4, 5, 678) });
    const bucket = s3.createBucket("bkt");
    bucket.put("a", "hello");
    bucket.put("b/1", "", {
      storageClass: "GLACIER",
      restore: { ongoing: false, expiry: Date.UTC(2027, 0, 1) },
    });
    const options = { "x-amz-optional-object-attributes": "RestoreStatus" };
    const page = await send(
      s3,
      "GET /bkt?list-type=2&prefix=&delimiter=%2F&max-keys=5&fetch-owner=true",
      options,
    );
    assert.equal(
      text(page),
      '<?xml version="1.0" encoding="UTF-8"?>\n' +
        '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>bkt</Name><Prefix></Prefix>' +
        "<KeyCount>2</KeyCount><MaxKeys>5</MaxKeys><Delimiter>/</Delimiter><IsTruncated>false</IsTruncated>" +
        "<Contents><Key>a</Key><LastModified>2026-01-02T03:04:05.000Z</LastModified>" +
        "<ETag>&quot;5d41402abc4b2a76b9719d911017c592&quot;</ETag>" +
        "<ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm><ChecksumType>FULL_OBJECT</ChecksumType><Size>5</Size>" +
        "<Owner><ID>123456789012</ID></Owner><StorageClass>STANDARD</StorageClass></Contents>" +
        "<CommonPrefixes><Prefix>b/</Prefix></CommonPrefixes></ListBucketResult>",
    );
    const restored = await send(s3, "GET /bkt?list-type=2&prefix=b", options);
    assert.deepEqual(all(restored, "RestoreStatus"), [
      "<IsRestoreInProgress>false</IsRestoreInProgress><RestoreExpiryDate>2027-01-01T00:00:00.000Z</RestoreExpiryDate>",
    ]);
  });

  it("returns the complete document of an error", async () => {
    const s3 = createS3();
    s3.createBucket("bkt").put("k", "content");
    const response = await send(s3, "PUT /bkt/k", { "if-none-match": "*" });
    assert.equal(
      text(response),
      '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>PreconditionFailed</Code>' +
        "<Message>At least one of the pre-conditions you specified did not hold</Message>" +
        "<Condition>If-None-Match</Condition><Resource>/bkt/k</Resource>" +
        "<RequestId>0000000000000001</RequestId><HostId>embedded</HostId></Error>",
    );
    assert.equal((await send(s3, "HEAD /bkt/none")).body.length, 0, "HEAD has no body");
  });
});
