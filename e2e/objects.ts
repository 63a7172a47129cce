import type { PutObjectCommandInput } from "@aws-sdk/client-s3";

/** How an object stands in the two buckets at first, which says what a sync has to do with it. */
export type Fate = "same" | "missing" | "changed" | "orphan";

export interface TestObject {
  readonly key: string;
  readonly fate: Fate;
  /** Metadata and the like that a copy has to carry. */
  readonly extras?: Omit<PutObjectCommandInput, "Bucket" | "Key" | "Body">;
  /** Bytes of each part of a multipart upload; left out: uploaded at once, some bytes of text. */
  readonly parts?: readonly number[];
  readonly empty?: boolean;
}

const MiB = 1024 * 1024;
const FATES: readonly Fate[] = ["same", "missing", "changed", "orphan", "same", "missing", "same"];

/** Keys that break what does not encode, decode or sort them as S3 does. */
const ODD_KEYS = [
  "/",
  "//a//b/",
  "/starts with a slash",
  "folder marker/",
  "plus+percent%41%2F%",
  "ampersand&equals=question?hash#",
  "quotes'\"`back\\slash",
  "<xml>&amp;</xml>",
  "curly{}square[]pipe|caret^tilde~star*",
  "space at the end ",
  " ",
  "tab\tinside",
  "control\u0001character",
  "umlauts äöü and e\u0301 decomposed",
  "\uFF21 sorts before the next in UTF-8",
  "\u{1F600} sorts after the last in UTF-8",
  "한국어/日本語/العربية",
  "a.b/../c/./d",
  `long/${"é".repeat(500)}`,
];

const plain = Array.from({ length: 280 }, (_, n) => ({
  key: `data/${String(n).padStart(4, "0")}.txt`,
  fate: FATES[n % FATES.length]!,
}));

/** Each odd key once as it stands and once under a name that gives it another fate. */
const odd = ODD_KEYS.flatMap((key, n) => [
  { key, fate: FATES[n % FATES.length]! },
  { key: `odd/${key.slice(0, 400)}`, fate: FATES[(n + 3) % FATES.length]! },
]);

const special: readonly TestObject[] = [
  { key: "special/empty", fate: "missing", empty: true },
  {
    key: "special/metadata",
    fate: "missing",
    extras: {
      ContentType: "text/html; charset=utf-8",
      CacheControl: "max-age=60",
      ContentDisposition: 'attachment; filename="a b.html"',
      Metadata: { owner: "somebody", note: "a+b %41" },
      Tagging: "team=storage&note=a%20b",
    },
  },
  { key: "special/tags", fate: "changed", extras: { Tagging: "stage=test" } },
  { key: "special/infrequent", fate: "missing", extras: { StorageClass: "STANDARD_IA" } },
  {
    key: "special/redirect",
    fate: "missing",
    empty: true,
    extras: { WebsiteRedirectLocation: "/data/0001.txt" },
  },
  { key: "special/one part", fate: "missing", parts: [100], extras: { Metadata: { kind: "part" } } },
  {
    key: "special/multipart",
    fate: "missing",
    parts: [5 * MiB, 5 * MiB, 1],
    extras: { ContentType: "application/x-test", Metadata: { kind: "parts" }, Tagging: "parts=3" },
  },
  { key: "special/control\u0001character", fate: "orphan" },
  { key: "special/multipart changed", fate: "changed", parts: [6 * MiB, 100] },
];

/** A few hundred objects: plain ones, odd keys, and everything that a copy may lose. */
export const testObjects: readonly TestObject[] = [...plain, ...odd, ...special];

/** One of several parts, which a copy can keep only where HEAD tells them. */
export const isComposite = ({ parts = [] }: TestObject): boolean => parts.length > 1;

/** How many of them have one of these fates. */
export const count = (objects: readonly TestObject[], ...fates: readonly Fate[]): number =>
  objects.filter(({ fate }) => fates.includes(fate)).length;
