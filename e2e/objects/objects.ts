import type { PutObjectCommandInput } from "@aws-sdk/client-s3";

/** The state of an object in the two buckets before the first sync. */
export type InitialState = "same" | "missing" | "changed" | "orphan";

export interface TestObject {
  readonly key: string;
  readonly state: InitialState;
  /** Attributes that a copy preserves. */
  readonly extras?: Omit<PutObjectCommandInput, "Bucket" | "Key" | "Body">;
  /** Size of each part of a multipart upload, in bytes. Without it PutObject uploads a short text. */
  readonly parts?: readonly number[];
  readonly empty?: boolean;
}

const MiB = 1024 * 1024;
const STATES: readonly InitialState[] = ["same", "missing", "changed", "orphan", "same", "missing", "same"];

/** Keys that require the exact encoding, decoding and sort order of S3. */
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
  state: STATES[n % STATES.length]!,
}));

/** Each odd key twice, with different states: unchanged, and with the prefix `odd/`. */
const odd = ODD_KEYS.flatMap((key, n) => [
  { key, state: STATES[n % STATES.length]! },
  { key: `odd/${key.slice(0, 400)}`, state: STATES[(n + 3) % STATES.length]! },
]);

const special: readonly TestObject[] = [
  { key: "special/empty", state: "missing", empty: true },
  {
    key: "special/metadata",
    state: "missing",
    extras: {
      ContentType: "text/html; charset=utf-8",
      CacheControl: "max-age=60",
      ContentDisposition: 'attachment; filename="a b.html"',
      Metadata: { owner: "storage", note: "a+b %41" },
      Tagging: "team=storage&note=a%20b",
    },
  },
  { key: "special/tags", state: "changed", extras: { Tagging: "stage=test" } },
  { key: "special/infrequent", state: "missing", extras: { StorageClass: "STANDARD_IA" } },
  {
    key: "special/redirect",
    state: "missing",
    empty: true,
    extras: { WebsiteRedirectLocation: "/data/0001.txt" },
  },
  { key: "special/one part", state: "missing", parts: [100], extras: { Metadata: { kind: "part" } } },
  {
    key: "special/multipart",
    state: "missing",
    parts: [5 * MiB, 5 * MiB, 1],
    extras: { ContentType: "application/x-test", Metadata: { kind: "parts" }, Tagging: "parts=3" },
  },
  { key: "special/control\u0001character", state: "orphan" },
  { key: "special/multipart changed", state: "changed", parts: [6 * MiB, 100] },
];

/** A few hundred objects: plain ones, odd keys, and one for each attribute that a copy preserves. */
export const testObjects: readonly TestObject[] = [...plain, ...odd, ...special];

/** Whether the object has more than one part. Its copy keeps the part boundaries only if HeadObject returns them. */
export const isMultipart = ({ parts = [] }: TestObject): boolean => parts.length > 1;

/** The number of objects with one of these states. */
export const count = (objects: readonly TestObject[], ...states: readonly InitialState[]): number =>
  objects.filter(({ state }) => states.includes(state)).length;
