import { assert } from "chai";
import { bucketOfHost, readDeleteBody, readTarget, UnknownS3Call } from "../../../../local/iam/index";

describe("the bucket in a host name", () => {
  const hosts = {
    "127.0.0.1:9000": "",
    "[::1]:9000": "",
    localhost: "",
    "a.localhost:9000": "a",
    "s3.amazonaws.com": "",
    "s3.eu-west-1.amazonaws.com": "",
    "a.b.s3.eu-west-1.amazonaws.com": "a.b",
    "a.s3.amazonaws.com": "a",
    "a.s3.dualstack.eu-west-1.amazonaws.com": "a",
    "a.s3-fips.us-gov-west-1.amazonaws.com": "a",
    "a.s3.cn-north-1.amazonaws.com.cn": "a",
    "a.s3.eusc-de-east-1.amazonaws.eu": "a",
    "s3.dualstack.eusc-de-east-1.amazonaws.eu": "",
    "a.b.s3-fips.us-iso-east-1.c2s.ic.gov": "a.b",
    "a.s3.us-isob-east-1.sc2s.sgov.gov": "a",
    "a.s3.eu-isoe-west-1.cloud.adc-e.uk": "a",
    "a.s3.us-isof-south-1.csp.hci.ic.gov": "a",
    "store.example": "",
    "a.store.example": "a",
  };
  for (const [host, bucket] of Object.entries(hosts)) {
    it(`is ${bucket === "" ? "empty" : bucket} for ${host}`, () => {
      assert.equal(bucketOfHost(host, ["store.example"]), bucket);
    });
  }

  it("is an error for a host that is not an S3 endpoint", () => {
    for (const host of [
      "sts.amazonaws.com",
      "a.s3express-x.eu-west-1.amazonaws.com",
      "169.254.evil",
      "a.s3.eu.example",
    ]) {
      assert.throws(
        () => bucketOfHost(host),
        UnknownS3Call,
        `expected the host of an S3 endpoint, got ${host}`,
      );
    }
  });
});

describe("a request target", () => {
  const read = (host: string, target: string) => {
    const { bucket, key, query } = readTarget(host, target);
    return { bucket, key, query: Object.fromEntries(query) };
  };

  it("is not normalized: dot segments, slashes, escapes and plus signs are part of the key", () => {
    assert.deepEqual(
      ["/b/../x", "/b//./k/", "/b/%2e%2E/a+b", "/b/%F0%9F%98%80%01*?", "/b/k?a=%2B+&b"].map((target) =>
        read("", target),
      ),
      [
        { bucket: "b", key: "../x", query: {} },
        { bucket: "b", key: "/./k/", query: {} },
        { bucket: "b", key: "../a+b", query: {} },
        { bucket: "b", key: "\u{1f600}\u0001*", query: {} },
        { bucket: "b", key: "k", query: { a: "+ ", b: "" } },
      ],
    );
  });

  it("contains only the key when the host name contains the bucket", () => {
    assert.deepEqual(
      [read("a", "/b/../k"), read("a", "/?list-type=2")],
      [
        { bucket: "a", key: "b/../k", query: {} },
        { bucket: "a", key: undefined, query: { "list-type": "2" } },
      ],
    );
  });

  it("is an error without a bucket, or with escapes that are not UTF-8", () => {
    assert.throws(() => readTarget("", "/?x"), UnknownS3Call, "expected a bucket, got the target /?x");
    assert.throws(() => readTarget("", "/b/%ff"), UnknownS3Call, "expected percent-encoded UTF-8, got %ff");
  });
});

describe("the body of DeleteObjects", () => {
  it("is decoded with all characters of the keys", () => {
    const xml =
      '<?xml version="1.0"?><Delete xmlns="x"><Object><Key> a\n&#x1;&#13;&lt;Key&gt;&amp;amp; </Key></Object>' +
      "<Object><Key>k</Key><VersionId>v</VersionId><ETag>&quot;e&quot;</ETag></Object></Delete>";
    assert.deepEqual(readDeleteBody(xml), [
      { key: " a\n\u0001\r<Key>&amp; ", versionId: undefined, etag: undefined },
      { key: "k", versionId: "v", etag: '"e"' },
    ]);
  });
});
