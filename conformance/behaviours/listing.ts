import { area, holds, same } from "../behaviour";
import { etag, type Lab } from "../lab";

const byteOrder = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** Ends in a script of two code points whose order UTF-16 gets wrong. */
const MIXED = [
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

async function pagesByKey(lab: Lab, bucket: string, size: number): Promise<string[]> {
  const keys: string[] = [];
  for (;;) {
    const page = await lab.page(bucket, { MaxKeys: size, StartAfter: keys.at(-1) });
    keys.push(...page.keys);
    if (!page.IsTruncated) return keys;
    if (page.keys.length === 0 || keys.length > 1000) return [...keys, "(does not end)"];
  }
}

async function pagesByToken(lab: Lab, bucket: string, rest: object): Promise<string[]> {
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
  "keys are listed in the order of their UTF-8 bytes": async (lab) => {
    const bucket = await lab.bucket();
    await lab.putAll(bucket, ["b", "\u{1F600}", "\uFF21", "B", "\u00E9", "a"]);
    same(await lab.keys(bucket), ["B", "a", "b", "\u00E9", "\uFF21", "\u{1F600}"]);
  },
  "an empty bucket lists as nothing": async (lab) => {
    const { keys, KeyCount, IsTruncated } = await lab.page(await lab.bucket());
    same({ keys, KeyCount, IsTruncated }, { keys: [], KeyCount: 0, IsTruncated: false });
  },
  "an entry has size, ETag, time and storage class": async (lab) => {
    const bucket = await lab.bucket();
    const before = lab.time.now();
    await lab.put(bucket, "k", "hello");
    const [entry] = (await lab.page(bucket)).entries;
    same([entry?.Size, entry?.ETag, entry?.StorageClass], [5, etag("hello"), "STANDARD"]);
    const time = entry?.LastModified?.getTime() ?? 0;
    holds(Math.abs(time - before) < 60_000, "a LastModified of now", entry?.LastModified);
  },
  "a write and a deletion show in the next listing": async (lab) => {
    const bucket = await lab.bucket();
    await lab.put(bucket, "k", "one");
    await lab.put(bucket, "k", "three");
    same(
      (await lab.page(bucket)).entries.map(({ Size }) => Size),
      [5],
    );
  },
  "a page that holds exactly the last key is not truncated": async (lab) => {
    const bucket = await lab.bucket();
    await lab.putAll(bucket, ["a", "b"]);
    const { keys, IsTruncated, NextContinuationToken } = await lab.page(bucket, { MaxKeys: 2 });
    same([keys, IsTruncated, NextContinuationToken], [["a", "b"], false, undefined]);
  },
  "a page holds at most 1,000 keys, whatever is asked": async (lab) => {
    const bucket = await lab.bucket();
    await lab.putAll(
      bucket,
      Array.from({ length: 1001 }, (_, i) => `k${String(i).padStart(4, "0")}`),
    );
    const { keys, IsTruncated, KeyCount } = await lab.page(bucket, { MaxKeys: 5000 });
    same([keys.length, keys.at(-1), IsTruncated, KeyCount], [1000, "k0999", true, 1000]);
  },
  "pages by the last key hold every key once, in order": async (lab) => {
    const bucket = await lab.bucket();
    await lab.putAll(bucket, MIXED);
    same(await pagesByKey(lab, bucket, 3), [...MIXED].sort(byteOrder));
  },
  "pages of one key each hold every key once, in order": async (lab) => {
    const bucket = await lab.bucket();
    await lab.putAll(bucket, MIXED);
    same(await pagesByKey(lab, bucket, 1), [...MIXED].sort(byteOrder));
  },
  "pages by token hold every key once, in order": async (lab) => {
    const bucket = await lab.bucket();
    await lab.putAll(bucket, MIXED);
    same(await pagesByToken(lab, bucket, { MaxKeys: 3 }), [...MIXED].sort(byteOrder));
  },
  "a listing by token goes on when the key before it was deleted": async (lab) => {
    const bucket = await lab.bucket();
    await lab.putAll(bucket, ["a", "b", "c", "d"]);
    const first = await lab.page(bucket, { MaxKeys: 2 });
    await lab.remove(bucket, "b");
    same(await lab.keys(bucket, { ContinuationToken: first.NextContinuationToken }), ["c", "d"]);
  },
  "start-after need not be a key": async (lab) => {
    const bucket = await lab.bucket();
    await lab.putAll(bucket, ["a", "b", "c"]);
    same(await lab.keys(bucket, { StartAfter: "a~" }), ["b", "c"]);
  },
  "start-after leaves out the key itself": async (lab) => {
    const bucket = await lab.bucket();
    await lab.putAll(bucket, ["a", "a/b", "b"]);
    same(await lab.keys(bucket, { StartAfter: "a" }), ["a/b", "b"]);
  },
  "start-after compares bytes, not UTF-16 units": async (lab) => {
    const bucket = await lab.bucket();
    await lab.putAll(bucket, ["\uFF21", "\u{1F600}"]);
    same(await lab.keys(bucket, { StartAfter: "\uFF21" }), ["\u{1F600}"]);
  },
  "start-after takes a key with a control character": async (lab) => {
    const bucket = await lab.bucket();
    await lab.putAll(bucket, ["a\u0001", "a\u0002", "a\u0003"]);
    same(await lab.keys(bucket, { StartAfter: "a\u0002" }), ["a\u0003"]);
  },
  "start-after beyond the last key lists nothing": async (lab) => {
    const bucket = await lab.bucket();
    await lab.putAll(bucket, ["a", "b"]);
    same(await lab.keys(bucket, { StartAfter: "c" }), []);
  },
  "start-after before the prefix begins at the prefix": async (lab) => {
    const bucket = await lab.bucket();
    await lab.putAll(bucket, ["a/1", "b/1", "b/2", "c/1"]);
    same(await lab.keys(bucket, { Prefix: "b/", StartAfter: "a/" }), ["b/1", "b/2"]);
    same(await lab.keys(bucket, { Prefix: "b/", StartAfter: "b/1" }), ["b/2"]);
    same(await lab.keys(bucket, { Prefix: "b/", StartAfter: "b0" }), []);
  },
  "a prefix is bytes, whatever they are": async (lab) => {
    const bucket = await lab.bucket();
    await lab.putAll(bucket, ["a b/1", "a+b/1", "a%20b/1", "é/1", "e\u0301/1", "a&b<>/1"]);
    for (const prefix of ["a b/", "a+b/", "a%20b/", "é/", "e\u0301/", "a&b<>/"])
      same(await lab.keys(bucket, { Prefix: prefix }), [`${prefix}1`], prefix);
  },
  "a prefix may end within a name": async (lab) => {
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
  "a delimiter counts from the end of the prefix": async (lab) => {
    const bucket = await lab.bucket();
    await lab.putAll(bucket, ["b/", "b/1", "b/c/1", "b/c/2"]);
    const { keys, prefixes } = await lab.page(bucket, { Delimiter: "/", Prefix: "b/" });
    same([keys, prefixes], [["b/", "b/1"], ["b/c/"]]);
  },
  "a common prefix counts once over all pages": async (lab) => {
    const bucket = await lab.bucket();
    await lab.putAll(bucket, ["a", "b/1", "b/2", "b/3", "c", "d/1", "d/2", "e"]);
    same(await pagesByToken(lab, bucket, { Delimiter: "/", MaxKeys: 1 }), ["a", "(b/)", "c", "(d/)", "e"]);
  },
});
