import { rulesOf } from "../rule";

const REQUEST = ["test/sync/request/request.test.ts"];
const PAIR = ["test/sync/request/pair.test.ts", ...REQUEST];
const SCOPE = ["test/sync/scope.test.ts"];
const FILTER = ["test/sync/request/key-filter.test.ts"];
const OWNERS = ["test/functions/owners.test.ts"];
const ENGINE = ["test/sync/engine.test.ts"];

/** The request of an execution: filters, prefixes, the limits of its pair, and the required owners of its buckets. */
export const REQUESTS = [
  ...rulesOf("sync/scan/range-scan.ts", ENGINE, {
    "an excluded key is copied or deleted": [
      "included === undefined || included(pair.key)",
      "included !== undefined || pair.key !== '\\0'",
    ],
  }),
  ...rulesOf("sync/steps/divide-keys.ts", SCOPE, {
    "keys before startAfter are synced": [
      "after: startAfter === null ? null : startAfter.slice(prefix.length)",
      "after: prefix.length < 0 ? startAfter : null",
    ],
    "startAfter is taken for a key without its prefix": [
      "startAfter.slice(prefix.length)",
      "prefix + startAfter",
    ],
  }),
  ...rulesOf("sync/request/key-filter.ts", FILTER, {
    "`exclude` excludes nothing": ["included(key) && !excluded(key)", "included(key)"],
    "`exclude` alone is no filter": [
      "include.length === 0 && exclude.length === 0",
      "include.length === 0",
      [...FILTER, ...ENGINE],
    ],
  }),
  ...rulesOf("sync/request/glob-match.ts", FILTER, {
    "`*` crosses a slash": [' && key[star.at] !== "/")', ")"],
    "`?` matches a slash": [' || key[at] === "/") return 0;', ") return 0;"],
  }),
  ...rulesOf("sync/request/glob.ts", FILTER, {
    "an unclosed brace matches something": [
      'throw new InvalidGlob("it has a { without a }; write \\\\{ for the character");',
      "return { close: glob.length, commas };",
    ],
    "`[!a]` matches `a`": [" !== negated;", ";"],
  }),
  ...rulesOf("infra/config/pairs/pairs.ts", ["test/infra/protection/protection.test.ts"], {
    "a pair may allow deletes that its stack forbids": [
      "...(allowDeletes === false && { allowDeletes }),",
      "",
    ],
  }),
  ...rulesOf("infra/config/pairs/pair-buckets.ts", ["test/infra/pairs.test.ts"], {
    "a pair may delete the records of runs": [
      "...(hasRecords(destinationArea(pair))",
      '...(pair.name === ""',
    ],
  }),
  ...rulesOf("sync/concurrency/semaphore.ts", ["test/sync/concurrency/task-pool.test.ts"], {
    "each pool may begin as many tasks as all": [
      "this.held >= this.limit.current) return false;",
      "false) return false;",
    ],
    "a permit that is returned admits no one": ["this.held--;\n    for", "for"],
  }),
  ...rulesOf("sync/concurrency/task-pool.ts", ["test/sync/concurrency/task-pool.test.ts"], {
    "tasks that wait are begun after a failure": ["for (const { giveUp } of this.waiting) giveUp();", ""],
    "a pool is drained while its tasks wait": [
      "this.running > 0 || this.waiting.size > 0",
      "this.running > 0",
    ],
  }),
  ...rulesOf("sync/steps/prepare.ts", ["test/sync/steps/prepare.test.ts"], {
    "an error of the source hides that of the destination": [
      "one.message = listed([one.message, other.message]);",
      "return one;",
    ],
    "a bucket that does not exist hides that the run was stopped": [
      "if (!(other instanceof SyncError)) return other;",
      "",
    ],
  }),
  ...rulesOf("functions/runtime/billing.ts", ["test/infra/prices.test.ts"], {
    "the price of a PUT is not that of a LIST": ["LIST: put,", ""],
    "a storage class keeps the price of a PUT of us-east-1": ["usd === requests.PUT ? put : usd", "usd"],
  }),
  ...rulesOf("sync/steps/round/run-limits.ts", ["test/sync/steps/round/run-limits.test.ts"], {
    "a run goes on when its history is full": ["if (used + COPY_ROUND_EVENTS > events) {", "if (used < 0) {"],
  }),
  ...rulesOf("sync/request/run.ts", ENGINE, {
    "destinationPrefix is ignored by copies": ["run.destinationPrefix + key;", "run.prefix + key;"],
    "prefix is ignored by copies": ["string => run.prefix + key;", "string => key;"],
  }),
  ...rulesOf("sync/steps/copy-range.ts", ENGINE, {
    "destinationPrefix is ignored by listings": [
      "bucket: run.destination, prefix: run.destinationPrefix }",
      "bucket: run.destination, prefix: run.prefix }",
    ],
    "filters are ignored": ["    included: keyFilter(run),\n", ""],
  }),
  ...rulesOf("sync/request/request.ts", REQUEST, {
    "destinationPrefix does not follow a narrower prefix": [
      "pair.destinationPrefix + prefix.slice(pair.prefix.length)",
      "pair.destinationPrefix",
    ],
    "an execution leaves the prefix of its pair": [
      'of ["prefix", "destinationPrefix"] as const)',
      'of ["destinationPrefix"] as const)',
    ],
    "an execution leaves the destinationPrefix of its pair": [
      'of ["prefix", "destinationPrefix"] as const)',
      'of ["prefix"] as const)',
    ],
    "an execution deletes where the pair forbids it": [
      "if (request.delete && !pair.allowDeletes)",
      "if (false)",
    ],
    "an execution's guard replaces that of its pair": [": Math.min(a, b);", ": a;"],
    "an unknown field is ignored": [
      "if (check === undefined) faults.push",
      "if (check === undefined && name === '') faults.push",
    ],
    "a bucket is copied into itself": ['if (source !== "" && overlap(...areas)) {', "if (false) {"],
    "a prototype's property is a field": ["Object.hasOwn(CHECKS, name)", "name in CHECKS"],
  }),
  ...rulesOf("sync/s3/client/owners.ts", OWNERS, {
    "the expected owner of a bucket is not sent": ['    ["ExpectedBucketOwner", Bucket],\n', ""],
    "the expected owner of a copy's source is not sent": ['    ["ExpectedSourceBucketOwner", source],\n', ""],
  }),
  ...rulesOf("sync/s3/client/create.ts", OWNERS, {
    "clients do not send the expected owners": [
      "  if (options.owners) expectOwners(client, options.owners);\n",
      "",
    ],
  }),
  ...rulesOf("functions/runtime/settings.ts", OWNERS, {
    "the account of a source is not expected": [
      "    if (sourceAccount !== undefined) owners.set(source, sourceAccount);\n",
      "",
    ],
    "the account of a destination is not expected": [
      "    if (destinationAccount !== undefined) owners.set(destination, destinationAccount);\n",
      "",
    ],
    "the owner of the runs bucket is not expected": [
      "return owners.set(runsBucket, account);",
      "return owners;",
    ],
  }),
  ...rulesOf("sync/request/pair.ts", PAIR, {
    "an execution selects another pair": [
      "(destination === undefined || destination === pair.destination),",
      "true,",
    ],
  }),
  ...rulesOf("sync/steps/prepare.ts", ["test/local/lease.test.ts", "test/sync/steps/prepare.test.ts"], {
    "executions of a pair with other prefixes run at once": [
      "destinationPrefix: pairPrefix(context.settings, request),",
      "destinationPrefix: request.destinationPrefix,",
    ],
    "a dry run takes the lease": ["const lease = request.dryRun\n", "const lease = request.source === ''\n"],
  }),
];
