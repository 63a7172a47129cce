import { ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { assert } from "chai";
import fc from "fast-check";
import { createS3, type EmbeddedS3 } from "../../../local/s3";
import { all, send } from "./raw";

const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
const decode = (key: string) => decodeURIComponent(key.replaceAll("+", " "));

/** Reads all pages, with `start-after` or with tokens. A page is an array of its keys and common prefixes. */
async function pages(s3: EmbeddedS3, query: Record<string, string>, byToken: boolean): Promise<string[][]> {
  const found: string[][] = [];
  let next: Record<string, string> = {};
  for (;;) {
    const parameters = new URLSearchParams({ "list-type": "2", "encoding-type": "url", ...query, ...next });
    const page = await send(s3, `GET /bkt?${parameters}`);
    const keys = all(page, "Key").map(decode);
    found.push([
      ...keys,
      ...all(page, "CommonPrefixes").map((prefix) => decode(prefix.replaceAll(/<.*?>/g, ""))),
    ]);
    if (all(page, "IsTruncated")[0] === "false") return found;
    next = byToken
      ? { "continuation-token": all(page, "NextContinuationToken")[0]! }
      : { "start-after": keys.at(-1)! };
  }
}

/** Reference implementation of the documented behavior of S3. */
function reference(keys: readonly string[], prefix: string, delimiter: string): string[] {
  const found = new Set<string>();
  for (const key of [...keys].sort(byBytes)) {
    if (!key.startsWith(prefix)) continue;
    const cut = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
    found.add(cut < 0 ? key : key.slice(0, cut + delimiter.length));
  }
  return [...found];
}

const character = fc.oneof(
  fc.constantFrom("a", "b", "/", "/", " ", "+", "%", "\u0001", "é", "\uFF21", "\u{1F600}", "\uFFFF"),
);
const keyArbitrary = fc.string({ unit: character, minLength: 1, maxLength: 6 });
const keysArbitrary = fc.uniqueArray(keyArbitrary, { maxLength: 40 });

function filled(keys: readonly string[]): EmbeddedS3 {
  const s3 = createS3();
  const bucket = s3.createBucket("bkt");
  for (const key of keys) bucket.put(key, "");
  return s3;
}

describe("a listing of the embedded S3 server", () => {
  it("returns all keys in order, for any page size", async () => {
    await fc.assert(
      fc.asyncProperty(
        keysArbitrary,
        fc.integer({ min: 1, max: 12 }),
        fc.boolean(),
        async (keys, size, byToken) => {
          const found = await pages(filled(keys), { "max-keys": String(size) }, byToken);
          assert.deepEqual(found.flat(), [...keys].sort(byBytes));
          assert.isTrue(
            found.slice(0, -1).every((page) => page.length === size),
            "every page but the last is full",
          );
        },
      ),
      { numRuns: 200 },
    );
  });

  it("groups keys by any prefix and delimiter, for any page size", async () => {
    const delimiter = fc.constantFrom("/", "a", "é", "//", "");
    const prefix = fc.oneof(fc.constant(""), fc.string({ unit: character, maxLength: 2 }));
    await fc.assert(
      fc.asyncProperty(
        keysArbitrary,
        prefix,
        delimiter,
        fc.integer({ min: 1, max: 9 }),
        async (keys, prefix, delimiter, size) => {
          const query = { prefix, delimiter, "max-keys": String(size) };
          const found = (await pages(filled(keys), query, true)).flat();
          assert.deepEqual(found.toSorted(byBytes), reference(keys, prefix, delimiter).toSorted(byBytes));
        },
      ),
      { numRuns: 200 },
    );
  });

  it("starts after any string, even if it is not a key", async () => {
    await fc.assert(
      fc.asyncProperty(keysArbitrary, keyArbitrary, async (keys, after) => {
        const found = await pages(filled(keys), { "start-after": after }, true);
        assert.deepEqual(found.flat(), keys.filter((key) => byBytes(key, after) > 0).sort(byBytes));
      }),
      { numRuns: 200 },
    );
  });

  it("is correct for 20,000 keys written and deleted in any order, with either kind of paging", async () => {
    const s3 = createS3();
    const bucket = s3.createBucket("bkt");
    const keys = Array.from(
      { length: 20_000 },
      (_, index) => `k${(index * 7919) % 20_011}${index % 3 === 0 ? "\u{1F600}" : "é"}`,
    );
    for (const key of keys) bucket.put(key, "");
    for (const key of keys.filter((_, index) => index % 4 === 0)) bucket.delete(key);
    const remaining = keys.filter((_, index) => index % 4 !== 0).sort(byBytes);
    assert.deepEqual(bucket.keys(), remaining);
    assert.deepEqual((await pages(s3, {}, true)).flat(), remaining);
    assert.deepEqual((await pages(s3, {}, false)).flat(), remaining);
  });

  it("omits common prefixes that are not greater than start-after, as S3 documents", async () => {
    const s3 = filled(["a/1", "a/2", "b/1"]);
    assert.deepEqual(await pages(s3, { delimiter: "/", "start-after": "a/1" }, true), [["b/"]]);
  });

  it("omits a common prefix if the current versions of all its keys are delete markers", async () => {
    const s3 = createS3();
    const bucket = s3.createBucket("bkt");
    bucket.versioning = "Enabled";
    for (const key of ["a/1", "b/1"]) bucket.put(key, "");
    bucket.delete("a/1");
    assert.deepEqual(await pages(s3, { delimiter: "/" }, true), [["b/"]]);
  });

  it("continues correctly after insertions before and after the position of the token", async () => {
    const s3 = filled(["b", "d", "f"]);
    const client = new S3Client(s3.clientConfig());
    const first = await client.send(new ListObjectsV2Command({ Bucket: "bkt", MaxKeys: 2 }));
    for (const key of ["a", "c", "e"]) s3.bucket("bkt").put(key, "");
    const ContinuationToken = first.NextContinuationToken;
    const second = await client.send(new ListObjectsV2Command({ Bucket: "bkt", ContinuationToken }));
    assert.deepEqual(
      second.Contents?.map(({ Key }) => Key),
      ["e", "f"],
    );
  });

  it("returns the Region of the bucket", async () => {
    const s3 = createS3({ region: "eu-central-1" });
    s3.createBucket("bkt");
    for (const query of ["?list-type=2", "?list-type=2&prefix=a", ""])
      assert.equal(
        (await send(s3, `GET /bkt${query}`)).headers["x-amz-bucket-region"],
        "eu-central-1",
        query,
      );
  });

  it("rejects a token that the server did not create", async () => {
    const page = await send(filled(["a"]), "GET /bkt?list-type=2&continuation-token=bm9uc2Vuc2U");
    assert.deepEqual([page.status, all(page, "ArgumentName")], [400, ["continuation-token"]]);
  });

  it("with ListObjects returns NextMarker if the request has a delimiter", async () => {
    const s3 = filled(["a/1", "a/2", "b/1", "c"]);
    const page = await send(s3, "GET /bkt?delimiter=/&max-keys=2");
    assert.deepEqual([all(page, "NextMarker"), all(page, "IsTruncated")], [["b/"], ["true"]]);
    assert.deepEqual(all(await send(s3, "GET /bkt?delimiter=/&marker=b/"), "Key"), ["c"]);
  });
});
