/** A rule on which safety rests, the change that breaks it, and the tests that must fail then. */
export interface SafetyRule {
  /** What the change does. */
  readonly name: string;
  readonly file: string;
  /** A text that occurs once in the file, and what takes its place. */
  readonly find: string;
  readonly replace: string;
  /** Test files. At least one test of them must fail. */
  readonly tests: readonly string[];
}

const LISTING = "sync/compare/listing.ts";
const LISTING_TESTS = ["test/sync/compare/listing.test.ts"];

export const RULES: readonly SafetyRule[] = [
  {
    name: "the order of a listing is not checked",
    file: LISTING,
    find: "  checkOrder(bucket, after, entries);\n",
    replace: "",
    tests: LISTING_TESTS,
  },
  {
    name: "a listing may repeat a key",
    file: LISTING,
    find: "if (order === 0) throw",
    replace: "if (order === 2) throw",
    tests: LISTING_TESTS,
  },
  {
    name: "the order is not checked from one page to the next",
    file: LISTING,
    find: "let before = after;",
    replace: "let before: string | null = null;",
    tests: LISTING_TESTS,
  },
  {
    name: "an empty page ends a listing",
    file: LISTING,
    find: "page.token !== undefined; empty++",
    replace: "page.token === ''; empty++",
    tests: LISTING_TESTS,
  },
  {
    name: "a completion overwrites an object that the destination did not have",
    file: "sync/s3/multipart-api.ts",
    find: '...(etag === null ? { IfNoneMatch: "*" } : { IfMatch: etag }),',
    replace: "...(etag === null ? {} : { IfMatch: etag }),",
    tests: ["test/sync/safety.test.ts", "test/sync/copy/multipart-copy.test.ts"],
  },
  {
    name: "a key that XML cannot contain is deleted without a condition",
    file: "sync/s3/delete-api.ts",
    find: "Key: order.key, IfMatch: order.etag }",
    replace: "Key: order.key }",
    tests: ["test/sync/s3/delete-api.test.ts", "test/sync/safety.test.ts"],
  },
  {
    name: "the last lines of a file are lost",
    file: "sync/records/ndjson-writer.ts",
    find: "    if (this.lines.length > 0) await this.flush();\n",
    replace: "",
    tests: ["test/sync/engine.test.ts", "test/sync/report/outcomes.test.ts"],
  },
  {
    name: "files of a worker do not have the attempt in their names",
    file: "functions/copy-range.ts",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text of a program
    find: "const name = `${round}-${item}-${context.awsRequestId}`;",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text of a program
    replace: "const name = `${round}-${item}`;",
    tests: ["test/local/attempts.test.ts"],
  },
  {
    name: "a part of the right size is taken after one of another size was found",
    file: "sync/copy/multipart-copy.ts",
    find: "  if (foreign)\n",
    replace: "  if (foreign && uploaded.length === 0)\n",
    tests: ["test/sync/copy/multipart-copy.test.ts", "test/sync/copy/interrupted-copy.test.ts"],
  },
  {
    name: "a conflict with another write is tried again without a wait",
    file: "sync/copy/reconcile.ts",
    find: '    if (result === "busy") await context.sleep(BUSY_WAIT_MS * 2 ** (busy - 1));\n',
    replace: "",
    tests: ["test/sync/copy/busy.test.ts"],
  },
  {
    name: "a worker that has lost its lease goes on",
    file: "sync/records/leases.ts",
    find: "if (record?.token !== token || record.released) throw",
    replace: "if (record === undefined) throw",
    tests: ["test/local/lease.test.ts"],
  },
  {
    name: "a lease is taken over while its run is in progress",
    file: "sync/records/leases.ts",
    find: "TERMINAL.has(found);",
    replace: "found !== '';",
    tests: ["test/sync/records/leases.test.ts"],
  },
  {
    name: "an old list of orphans is used without a check",
    file: "sync/steps/deletes/delete-orphans.ts",
    find: "recheck ? await presentInSource(",
    replace: "!recheck && this.done < 0 ? await presentInSource(",
    tests: ["test/sync/steps/deletes/delete-orphans.test.ts"],
  },
  {
    name: "a run goes on when its history is full",
    file: "sync/steps/round/run-limits.ts",
    find: "if (used + COPY_ROUND_EVENTS > events) {",
    replace: "if (used < 0) {",
    tests: ["test/sync/steps/round/run-limits.test.ts"],
  },
  {
    name: "a pair may allow deletes that its stack forbids",
    file: "infra/config/pairs.ts",
    find: "...(allowDeletes === false && { allowDeletes }),",
    replace: "",
    tests: ["test/infra/protection/protection.test.ts"],
  },
];
