import { rulesOf } from "../rule";

const LISTING = ["test/sync/compare/listing.test.ts"];
const ROUNDS = ["test/sync/engine.test.ts", "test/sync/convergence.test.ts"];

/** Listings: order, repeats, ends, prefixes, the bounds of ranges, and the required content of a page. */
export const LISTINGS = [
  ...rulesOf("sync/compare/listing.ts", LISTING, {
    "the order of a listing is not checked": ["  checkOrder(bucket, after, entries);\n", ""],
    "a key may go backwards": ["if (order < 0) throw", "if (order < -1e9) throw"],
    "a listing may repeat a key": ["if (order === 0) throw", "if (order === 2) throw"],
    "the order is not checked from one page to the next": [
      "let before = after;",
      "let before: string | null = null;",
    ],
    "an empty page ends a listing": ["page.token !== undefined; empty++", "page.token === ''; empty++"],
    "a server may send empty pages without an end": [
      "if (empty > MAX_EMPTY_PAGES) throw",
      "if (empty > 1e4) return page; if (empty > 1e5) throw",
    ],
    "a page after the first one begins with the bucket": [
      "request(after);\n    const within",
      "request(range.after);\n    const within",
    ],
    "keys after the end of a range are part of it": [
      "over ? entries.filter(({ key }) => !endsBefore(range, key)) : entries",
      "entries",
    ],
    "a key without the prefix is taken for one with it": ["!entry.key.startsWith(prefix)", "false"],
    "a range begins at the beginning of the bucket": ["after === null ? null : prefix + after", "null"],
  }),
  ...rulesOf("sync/model/key-range.ts", ["test/sync/model/key-range.test.ts", ...LISTING], {
    "the last key of a range is not part of it": ["range.through) > 0;", "range.through) >= 0;"],
  }),
  ...rulesOf("sync/model/key.ts", ["test/sync/model/key.test.ts"], {
    "keys are compared by UTF-16 units": ["return rank(x) - rank(y);", "return x - y;"],
  }),
  ...rulesOf("sync/compare/merge-join.ts", ["test/sync/compare/merge-join.test.ts"], {
    "keys are joined beyond the page of the other side": [
      "(!left.empty || !leftHas) && (!right.empty || !rightHas) && !",
      "!",
    ],
    "the end of the destination's listing ends the join": [
      "if (!leftHas && !rightHas) return;",
      "if (!leftHas || !rightHas) return;",
    ],
  }),
  ...rulesOf("sync/scan/range-scan.ts", ROUNDS, {
    "a scan that is split continues to its old end": [
      "    this.range.through = at;\n",
      "",
      ["test/sync/scan/range-scan.test.ts"],
    ],
    "a scan is split before a page that has arrived": [
      "    if (furthest !== undefined && compareKeys(furthest.key, at) > 0) return undefined;\n",
      "",
      ["test/sync/scan/range-scan.test.ts", "test/sync/scan/arrivals.test.ts"],
    ],
    "a scan is split after its end": [
      "    if (through !== null && compareKeys(at, through) >= 0) return undefined;\n",
      "",
      ["test/sync/scan/range-scan.test.ts"],
    ],
    "a scan without more time counts as done": ["if (!mayBegin()) return;", "if (!mayBegin()) break;"],
    "a scan that ended with an error counts as done": [
      "    for await (const batch",
      "    this.done = true;\n    for await (const batch",
      ["test/sync/safety.test.ts"],
    ],
    "what remains of a range begins with its last visited key": [
      "{ after: this.position, through: this.range.through }",
      "{ after: this.range.after, through: this.range.through }",
      ["test/sync/scan/range-scan.test.ts"],
    ],
  }),
  ...rulesOf("sync/scan/parallel-scan.ts", ["test/sync/safety.test.ts"], {
    "an error of a scan is forgotten": [
      '    if ("error" in ended) this.options.onFailure(ended.error);\n',
      "",
    ],
  }),
  ...rulesOf("sync/worker/in-flight.ts", ["test/sync/copy/multipart-copy.test.ts"], {
    "copies that were not finished are not done again": ["    this.keys.set(key, before);\n", ""],
  }),
  ...rulesOf("sync/s3/client/listing/page.ts", ["test/sync/s3/client/read-page.test.ts"], {
    "a listing that does not say whether it is truncated is complete": [
      'if (isTruncated !== "true" && isTruncated !== "false") {',
      "if (false) {",
    ],
    "a page may have fewer objects than it counts": ["keyCount > read)", "keyCount < 0)"],
    "a truncated page without a key and a token is the last one": [
      "if (!nextToken)\n    throw",
      "if (!nextToken) return { ...page, last: true };\n  if (!nextToken)\n    throw",
      ["test/sync/s3/client/page.test.ts"],
    ],
    "an entry without a size is empty": [
      'if (size === undefined || !Number.isSafeInteger(size)) throw missing(key, "size");',
      "if (size === undefined) return entryFrom({ ...raw, size: 0 });",
    ],
    "an entry may have no ETag": [
      'if (etag === undefined || etag === "") throw',
      'if (etag === undefined) return entryFrom({ ...raw, etag: "" });\n  if (false) throw',
    ],
    "an entry without a LastModified is old": [
      "if (lastModified === undefined || Number.isNaN(lastModified)) throw",
      "if (lastModified === undefined || Number.isNaN(lastModified)) return entryFrom({ ...raw, lastModified: 0 });\n  if (false) throw",
    ],
  }),
  ...rulesOf("sync/s3/client/listing/read-page.ts", ["test/sync/s3/client/read-page.test.ts"], {
    "a page may end before its end": ["if (!END.test(text.slice(-32))) {", "if (false) {"],
    "any end tag may be the end of a page": ['    if (at < text.lastIndexOf("<")) return undefined;\n', ""],
    "the end tag of a child may be that of another element": [
      "if (name.slice(1) !== open.pop()) return",
      "if (!open.pop()) return",
    ],
  }),
  ...rulesOf("sync/s3/client/listing/usual-entries.ts", ["test/sync/s3/client/read-page.test.ts"], {
    "months begin with 0": ["two(5) - 1", "two(5)"],
    "milliseconds are ignored": ["two(17), ms);", "two(17));"],
    "an ETag has no quotes": ['const etag = `"${', "const etag = `${"],
  }),
];
