import { rulesOf } from "../rule";

const SAFETY = ["test/sync/safety.test.ts"];
const ORPHANS = ["test/sync/steps/deletes/delete-orphans.test.ts"];
const ROUNDS = ["test/sync/steps/deletes/delete-rounds.test.ts"];
const RECHECK = ["test/sync/steps/deletes/recheck.test.ts"];
const API = ["test/sync/s3/requests/delete-api.test.ts"];
const TIME = ["test/sync/time.test.ts"];

/** Deletes: conditions, guards, rechecks, and errors of single keys and of whole requests. */
export const DELETES = [
  ...rulesOf("sync/worker/outcome-recorder.ts", ["test/sync/worker/outcome-recorder.test.ts"], {
    "`delete: false` deletes": ["!run.delete\n", "false\n"],
    "an object that is newer than the run is deleted": [
      "lastModified >= wholeSeconds(run.destinationTime)",
      "false",
    ],
    "an object that was written in the second of the start is deleted": [
      "Math.floor(Date.parse(time) / 1_000) * 1_000;",
      "Date.parse(time);",
    ],
    "a conflict on a key that the destination lacks does not hold the deletes": [
      'if (outcome.outcome === "conflict" && outcome.absent) this.unresolved++;',
      "",
      ["test/sync/held-deletes.test.ts"],
    ],
  }),
  ...rulesOf("sync/steps/prepare.ts", TIME, {
    "newer than the run is decided by this computer's clock": [
      "time === undefined ? startedAt : new Date(time).toISOString();",
      "startedAt;",
    ],
  }),
  ...rulesOf("sync/steps/guards.ts", SAFETY, {
    "orphans are deleted after a failed copy": ["if (objects.failed > 0) return", "if (false) return"],
    "an empty source deletes everything": ["objects.source === 0 && !run.allowEmptySource", "false"],
    "maxDeletes is no limit": ["orphans > run.maxDeletes", "false"],
    "maxDeletePercent is no limit": ["percent > run.maxDeletePercent", "false"],
  }),
  ...rulesOf("sync/steps/deletes/delete-some.ts", ["test/sync/versioned-destination.test.ts"], {
    "an orphan that has changed, and cannot be read, counts as deleted": [
      ".catch(() => true);",
      ".catch(() => undefined);",
    ],
  }),
  ...rulesOf("sync/steps/gather.ts", SAFETY, {
    "orphans are deleted while ranges remain": [
      "failure || remaining.length > 0\n",
      "failure\n",
      ["test/sync/engine.test.ts", "test/sync/steps/gather.test.ts"],
    ],
    "an error that ends the run is forgotten": [
      "    gathered.failure ??\n    (stalled",
      "    (gathered.failure, null) ??\n    (stalled",
    ],
    "conflicts do not hold the deletes": [
      "if (rounds.some(({ unresolved }) => unresolved > 0))",
      "if (false)",
      ["test/sync/held-deletes.test.ts"],
    ],
    "a dry run deletes": [
      "  if (run.dryRun) return { ...nothingToDelete, counters: asDeleted(counters, files) };\n",
      "",
      ["test/sync/engine.test.ts"],
    ],
  }),
  ...rulesOf(
    "sync/steps/round/result.ts",
    ["test/sync/steps/gather.test.ts", "test/sync/steps/round/result.test.ts"],
    {
      "the range of a worker that crashed counts as done": [
        "if (result === undefined) return item;",
        "if (result === undefined) return [];",
      ],
      "an error of a worker does not end the run": [
        "failure: fatalOf(stopped, crashes),",
        "failure: null,",
        SAFETY,
      ],
    },
  ),
  ...rulesOf("sync/steps/copy-range.ts", SAFETY, {
    "an error of a listing is forgotten": ["onFailure: stop, outline }", "onFailure: () => {}, outline }"],
  }),
  ...rulesOf("sync/s3/requests/delete-api.ts", API, {
    "orphans are deleted without a condition": ["({ Key: key, ETag: etag }));", "({ Key: key }));", SAFETY],
    "a key that XML cannot contain is deleted without a condition": [
      "Key: order.key, IfMatch: order.etag }",
      "Key: order.key }",
      [...API, ...SAFETY],
    ],
    "a key that the response does not mention counts as deleted": [
      "return [...failures, ...missing];",
      "return failures;",
    ],
    "a key that XML cannot contain is sent in XML": ["|^\\s+$/", "|^$/"],
  }),
  ...rulesOf("sync/steps/deletes/delete-some.ts", ORPHANS, {
    "a transient error of a key is final": [
      "const again = failed.filter(({ code }) => TRANSIENT.has(code));",
      "const again = failed.filter(() => false);",
    ],
    "an error that another attempt cannot change is tried again": [
      "const again = failed.filter(({ code }) => TRANSIENT.has(code));",
      "const again = failed;",
    ],
    "a request that fails as a whole is not tried again": [".catch(asFailures(remaining));", ";"],
    "a denied request is tried again": ["    if (error instanceof SyncError) throw error;\n", ""],
    "a key that came back to the source is deleted": [
      "    .filter(({ key }) => !present.has(key))\n",
      "",
      ORPHANS,
    ],
    "an orphan that has changed counts as deleted": [
      '? { outcome: "retained", reason: "changed after it was listed" }',
      '? { outcome: "deleted", reason: "changed after it was listed" }',
    ],
    "a worker that has ended sends a request that deletes": [
      '  if (isStopped(context)) throw new Error("The worker ended before the request began.");\n',
      "",
      ["test/sync/steps/deletes/delete-some.test.ts"],
    ],
    "a worker that has ended tries keys again": [
      '    if (isStopped(context)) throw new Error("The worker ended before the keys were tried again.");\n',
      "",
      ["test/sync/steps/deletes/delete-some.test.ts"],
    ],
    "a request that waited for its rate deletes by a list that is too old": [
      "  if (context.now() > validUntil) throw new ListExpired();\n  const began",
      "  const began",
      ORPHANS,
    ],
    "keys are tried again by a list that is too old": [
      "    if (context.now() > validUntil) throw new ListExpired();\n  }",
      "  }",
      ["test/sync/steps/deletes/delete-some.test.ts"],
    ],
    "deletes use the source's prefix": [
      "({ key: destinationKey(run, key), etag }));",
      "({ key: run.prefix + key, etag }));",
      ["test/sync/engine.test.ts"],
    ],
  }),
  ...rulesOf("sync/steps/deletes/delete-orphans.ts", ORPHANS, {
    "an old list of orphans is used without a check": [
      "recheck ? await presentInSource(",
      "!recheck && this.done < 0 ? await presentInSource(",
    ],
    "a list of orphans does not become old": [
      "Date.parse(this.request.run.startedAt) + RECHECK_AGE_MS;",
      "Number.POSITIVE_INFINITY;",
    ],
    "a redriven execution does not check its orphans": ["|| request.redrives > 0 ||", "||"],
    "a redriven item does not check its orphans": ["|| request.itemRedrives > 0)", ")"],
    "a second attempt at a batch does not check its orphans": [
      "earlier !== undefined || request.redrives",
      "request.redrives",
    ],
    "orphans that were not counted do not remain": [
      "      this.done++;\n",
      "      this.done += 2;\n",
      ROUNDS,
    ],
    "orphans after a request that failed count as done": [
      'if (result.status === "rejected") throw result.reason;',
      'if (result.status === "rejected") continue;',
      ROUNDS,
    ],
    "a stop of deletes is an error": ["context.stop?.aborted || error", "error"],
    "orphans of the last file are lost": ["i === files.length - 1 ? orphans.length : ", ""],
  }),
  ...rulesOf("sync/steps/deletes/gather-deletes.ts", ROUNDS, {
    "the orphans of a worker without a result count as done": [
      "?.remaining ?? files);",
      "?.remaining ?? []);",
    ],
  }),
  ...rulesOf("functions/gather-deletes.ts", ["test/functions/remaining.test.ts"], {
    "orphans that remain after a round of deletes are not published": [
      "if (deletesLeft > 0) logRemaining(",
      "if (false) logRemaining(",
    ],
  }),
  ...rulesOf("sync/steps/deletes/recheck.ts", RECHECK, {
    "a key that may not be read counts as gone": [
      "return isListed(source, run.source, run.prefix, key);",
      "return false;",
    ],
    "the bucket itself is asked for an empty key": ["  if (!isPossible(key)) return false;\n", ""],
    "an object that is encrypted with SSE-C counts as gone": [
      "if (isCustomerKey(error)) return true;",
      "if (isCustomerKey(error)) return false;",
    ],
    "a source that cannot be read has no keys": ["    throw error;\n", "    return false;\n"],
    "keys after the end of a page count as checked": [
      "keys.slice(at, within < 0 ? keys.length : at + within)",
      "keys.slice(at)",
    ],
    "a LIST finds no key": ["if (listed.has(key)) present.add(key);", ""],
  }),
  ...rulesOf("sync/s3/decorators/listed-heads.ts", ["test/sync/s3/decorators/listed-heads.test.ts"], {
    "a denied HEAD counts as a missing key": ["      if (present) throw error;\n", ""],
  }),
];
