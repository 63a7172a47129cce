import { area } from "../../behavior";
import { holds, same } from "../../difference";
import { etag, type Lab } from "../../lab";

const byteOrder = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** The last two keys have a different order by UTF-16 code units than by UTF-8 bytes. */
const MIXED_KEYS = [
  "a",
  "a/",
  "a/b",
  "a//b",
  "a b",
  "a+b",
  "a%2Fb",
  "aé",
  "ae\u0301",
  "Z",
  "~",
  "\uFF21",
  "\u{1F600}",
];

async function listByStartAfter(lab: Lab, bucket: string, size: number): Promise<string[]> {
  const keys: string[] = [];
  for (;;) {
    const page = await lab.page(bucket, { MaxKeys: size, StartAfter: keys.at(-1) });
    keys.push(...page.keys);
    if (!page.IsTruncated) return keys;
    if (page.keys.length === 0 || keys.length > 1000) return [...keys, "(does not end)"];
  }
}

async function listByToken(lab: Lab, bucket: string, rest: object): Promise<string[]> {
  const found: string[] = [];
  let token: string | undefined;
  do {
    const page = await lab.page(bucket, { ...rest, ContinuationToken: token });
    found.push(...page.keys, ...page.prefixes.map((prefix) => `(${prefix})`));
    if (found.length > 1000) return [...found, "(does not end)"];
    token = page.IsTruncated ? page.NextContinuationToken : undefined;
  } while (token !== undefined);
  return found;
}

export const listing = area("Listing", {
  "keys are listed in UTF-8 byte order": async (lab) => {
    const bucket = await lab.bucket();
    await lab.putAll(bucket, ["b", "\u{1F600}", "\uFF21", "B", "\u00E9", "a"]);
    same(await lab.keys(bucket), ["B", "a", "b", "\u00E9", "\uFF21", "\u{1F600}"]);
  },
  "the listing of an empty bucket is empty": async (lab) => {
    const { keys, KeyCount, IsTruncated } = await lab.page(await lab.bucket());
    same({ keys, KeyCount, IsTruncated }, { keys: [], KeyCount: 0, IsTruncated: false });
  },
  "an entry has Size, ETag, LastModified and StorageClass": async (lab) => {
    const bucket = await lab.bucket();
    const before = lab.time.now();
    await lab.put(bucket, "k", "hello");
    const [entry] = (await lab.page(bucket)).entries;
    same([entry?.Size, entry?.ETag, entry?.StorageClass], [5, etag("hello"), "STANDARD"]);
    const time = entry?.LastModified?.getTime() ?? 0;
    holds(Math.abs(time - before) < 60_000, "a LastModified of now", entry?.LastModified);
  },
  "an overwrite appears in the next listing": async (lab) => {
    const bucket = await lab.bucket();
    await lab.put(bucket, "k", "one");
    await lab.put(bucket, "k", "three");
    same(
      (await lab.page(bucket)).entries.map(({ Size }) => Size),
      [5],
    );
  },
  "a deletion appears in the next listing": async (lab) => {
    const bucket = await lab.bucket();
    await lab.putAll(bucket, ["a", "b", "c"]);
    await lab.remove(bucket, "b");
    same(await lab.keys(bucket), ["a", "c"]);
    same(await lab.keys(bucket, { Prefix: "b" }), [], "with the key as its prefix");
  },
  "a listing returns the bucket's Region in x-amz-bucket-region, with and without a prefix": async (lab) => {
    const bucket = await lab.bucket();
    const region = await lab.client.config.region();
    for (const rest of [{}, { Prefix: "none/" }, { MaxKeys: 1 }])
      same((await lab.listingHeaders(bucket, rest))["x-amz-bucket-region"], region, JSON.stringify(rest));
  },
  "a full page that ends with the last key is not truncated": async (lab) => {
    const bucket = await lab.bucket();
    await lab.putAll(bucket, ["a", "b"]);
    const { keys, IsTruncated, NextContinuationToken } = await lab.page(bucket, { MaxKeys: 2 });
    same([keys, IsTruncated, NextContinuationToken], [["a", "b"], false, undefined]);
  },
  "a page contains at most 1,000 keys, even if MaxKeys is larger": async (lab) => {
    const bucket = await lab.bucket();
    await lab.putAll(
      bucket,
      Array.from({ length: 1001 }, (_, i) => `k${String(i).padStart(4, "0")}`),
    );
    const { keys, IsTruncated, KeyCount } = await lab.page(bucket, { MaxKeys: 5000 });
    same([keys.length, keys.at(-1), IsTruncated, KeyCount], [1000, "k0999", true, 1000]);
  },
  "pages by start-after contain every key once, in order": async (lab) => {
    const bucket = await lab.bucket();
    await lab.putAll(bucket, MIXED_KEYS);
    same(await listByStartAfter(lab, bucket, 3), [...MIXED_KEYS].sort(byteOrder));
  },
  "one-key pages by start-after contain every key once, in order": async (lab) => {
    const bucket = await lab.bucket();
    await lab.putAll(bucket, MIXED_KEYS);
    same(await listByStartAfter(lab, bucket, 1), [...MIXED_KEYS].sort(byteOrder));
  },
  "pages by continuation token contain every key once, in order": async (lab) => {
    const bucket = await lab.bucket();
    await lab.putAll(bucket, MIXED_KEYS);
    same(await listByToken(lab, bucket, { MaxKeys: 3 }), [...MIXED_KEYS].sort(byteOrder));
  },
  "pages by continuation token contain only the keys with the prefix": async (lab) => {
    const bucket = await lab.bucket();
    await lab.putAll(bucket, ["a/1", "b/1", "b/2", "b/3", "c/1"]);
    same(await listByToken(lab, bucket, { Prefix: "b/", MaxKeys: 1 }), ["b/1", "b/2", "b/3"]);
  },
  "a listing by continuation token continues after the last listed key is deleted": async (lab) => {
    const bucket = await lab.bucket();
    await lab.putAll(bucket, ["a", "b", "c", "d"]);
    const first = await lab.page(bucket, { MaxKeys: 2 });
    await lab.remove(bucket, "b");
    same(await lab.keys(bucket, { ContinuationToken: first.NextContinuationToken }), ["c", "d"]);
  },
  "start-after accepts a key that does not exist": async (lab) => {
    const bucket = await lab.bucket();
    await lab.putAll(bucket, ["a", "b", "c"]);
    same(await lab.keys(bucket, { StartAfter: "a~" }), ["b", "c"]);
  },
  "start-after excludes the key itself": async (lab) => {
    const bucket = await lab.bucket();
    await lab.putAll(bucket, ["a", "a/b", "b"]);
    same(await lab.keys(bucket, { StartAfter: "a" }), ["a/b", "b"]);
  },
  "start-after compares UTF-8 bytes, not UTF-16 code units": async (lab) => {
    const bucket = await lab.bucket();
    await lab.putAll(bucket, ["\uFF21", "\u{1F600}"]);
    same(await lab.keys(bucket, { StartAfter: "\uFF21" }), ["\u{1F600}"]);
  },
  "start-after accepts a key with a control character": async (lab) => {
    const bucket = await lab.bucket();
    await lab.putAll(bucket, ["a\u0001", "a\u0002", "a\u0003"]);
    same(await lab.keys(bucket, { StartAfter: "a\u0002" }), ["a\u0003"]);
  },
  "start-after beyond the last key returns no keys": async (lab) => {
    const bucket = await lab.bucket();
    await lab.putAll(bucket, ["a", "b"]);
    same(await lab.keys(bucket, { StartAfter: "c" }), []);
  },
  "start-after before the prefix starts the listing at the prefix": async (lab) => {
    const bucket = await lab.bucket();
    await lab.putAll(bucket, ["a/1", "b/1", "b/2", "c/1"]);
    same(await lab.keys(bucket, { Prefix: "b/", StartAfter: "a/" }), ["b/1", "b/2"]);
    same(await lab.keys(bucket, { Prefix: "b/", StartAfter: "b/1" }), ["b/2"]);
    same(await lab.keys(bucket, { Prefix: "b/", StartAfter: "b0" }), []);
  },
  "a prefix is matched byte for byte": async (lab) => {
    const bucket = await lab.bucket();
    await lab.putAll(bucket, ["a b/1", "a+b/1", "a%20b/1", "é/1", "e\u0301/1", "a&b<>/1"]);
    for (const prefix of ["a b/", "a+b/", "a%20b/", "é/", "e\u0301/", "a&b<>/"])
      same(await lab.keys(bucket, { Prefix: prefix }), [`${prefix}1`], prefix);
  },
  "a prefix can end within a name": async (lab) => {
    const bucket = await lab.bucket();
    await lab.putAll(bucket, ["ab", "abc", "abd/e", "ac"]);
    same(await lab.keys(bucket, { Prefix: "ab" }), ["ab", "abc", "abd/e"]);
  },
  "a delimiter groups keys under common prefixes": async (lab) => {
    const bucket = await lab.bucket();
    await lab.putAll(bucket, ["a", "b/1", "b/2", "c//1", "d"]);
    const { keys, prefixes, KeyCount } = await lab.page(bucket, { Delimiter: "/" });
    same([keys, prefixes, KeyCount], [["a", "d"], ["b/", "c/"], 4]);
  },
  "a delimiter applies only after the prefix": async (lab) => {
    const bucket = await lab.bucket();
    await lab.putAll(bucket, ["b/", "b/1", "b/c/1", "b/c/2"]);
    const { keys, prefixes } = await lab.page(bucket, { Delimiter: "/", Prefix: "b/" });
    same([keys, prefixes], [["b/", "b/1"], ["b/c/"]]);
  },
  "a common prefix appears once across all pages": async (lab) => {
    const bucket = await lab.bucket();
    await lab.putAll(bucket, ["a", "b/1", "b/2", "b/3", "c", "d/1", "d/2", "e"]);
    same(await listByToken(lab, bucket, { Delimiter: "/", MaxKeys: 1 }), ["a", "(b/)", "c", "(d/)", "e"]);
  },
});
