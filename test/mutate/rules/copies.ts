import { rulesOf } from "../rule";

const SAFETY = ["test/sync/safety.test.ts"];
const CHANGING = ["test/sync/copy/changing-source.test.ts"];
const SETTINGS = ["test/sync/copy/copy-settings.test.ts"];

/** Copies in one request: conditions, the reaction to a 412 and a 409, waits, and the decision. */
export const COPIES = [
  ...rulesOf("sync/s3/requests/copy-api.ts", SAFETY, {
    "a copy has no condition on the source": ["      CopySourceIfMatch: source.etag,\n", ""],
    "a copy overwrites an object that the destination did not have": [
      '(destination.etag === null ? { IfNoneMatch: "*" } : ',
      "(destination.etag === null ? {} : ",
    ],
    "a copy overwrites an object that has changed": ["{ IfMatch: destination.etag }),", "{}),"],
    "a copy has neither the KMS key nor the ACL of its pair": [
      "      ...writeMembers(order),\n",
      "",
      SETTINGS,
    ],
  }),
  ...rulesOf("sync/s3/copy-settings.ts", SETTINGS, {
    "copies do not have the KMS key of their pair": [
      'ServerSideEncryption: "aws:kms" as const, SSEKMSKeyId: sseKmsKeyId }',
      "}",
    ],
    "copies do not have the ACL of their pair": ["{ ACL: acl }", "{}"],
  }),
  ...rulesOf("sync/s3/s3-store.ts", SAFETY, {
    "a record that no longer exists is an error of the run when it is replaced": [
      'known instanceof StoreError && known.code === "NoSuchKey"',
      "false",
      ["test/sync/s3/requests/record-api.test.ts"],
    ],
    "an error other than 404 counts as a missing object": [
      'error.status === 404 && error.code !== "NoSuchBucket"',
      "error.status >= 400",
    ],
  }),
  ...rulesOf("sync/copy/reconcile.ts", SAFETY, {
    "a destination that changed after it was listed is overwritten": [
      "listed.destination?.etag !== pair.destination?.etag",
      "false",
    ],
    "a source that was deleted is no conflict": [
      'return conflict("the source was deleted after it was listed", destination)',
      "return kept",
    ],
    "a conflict on a key that the destination lacks does not say so": [
      "absent: destination === undefined,",
      "absent: false,",
      ["test/sync/held-deletes.test.ts"],
    ],
    "a conflict with another write is tried again without a wait": [
      "      await context.sleep(BUSY_WAIT_MS * 2 ** (attempts.busy - 1));\n",
      "      await Promise.resolve();\n",
      ["test/sync/copy/busy.test.ts"],
    ],
    "a conflict has the destination from before the last attempt": [
      "?? conflict(ended, destination);",
      "?? conflict(ended, pair.destination);",
      ["test/sync/held-deletes.test.ts"],
    ],
    "a copy that S3 refuses without a reason is a conflict": [
      "return baseless(last, pair, now) ?? conflict(",
      "return conflict(",
      ["test/sync/copy/conditions.test.ts"],
    ],
    "a copy that S3 refuses because its source is written again is failed": [
      "a?.etag === b?.etag && a?.lastModified === b?.lastModified;",
      "a?.etag === b?.etag;",
      ["test/sync/copy/conditions.test.ts"],
    ],
    "the bucket itself is addressed by an empty key": [
      'if (to === "") return skipped("empty-key");',
      "",
      ["test/sync/engine.test.ts"],
    ],
    "a copy is sent for an archived object whose metadata differs": [
      'return isArchived(source) ? skipped("archived") : undefined;',
      "return undefined;",
      CHANGING,
    ],
    "an error of the whole run is one key's": [
      "    if (error instanceof SyncError) throw error;\n",
      "",
      SAFETY,
    ],
  }),
  ...rulesOf("sync/copy/copy-object.ts", SAFETY, {
    "a 412 is a failure of the key": [
      'if (error.status === 412 || error.status === 404) return { result: "overtaken", refusal: error };',
      "",
    ],
    "a 409 is a failure of the key": ["error.status === 409 || LOST_UPLOAD", "LOST_UPLOAD"],
    "a redirect that changes during its copy is not read again": [
      "if (now.lastModified === head.lastModified && sameCarried(now.carried, head.carried)) return COPIED;",
      "return COPIED;",
      CHANGING,
    ],
    "a dry run copies": [
      'return ready.result === "ready" ? COPIED : ready;',
      'return ready.result === "ready" ? send(context, pair, ready.head) : ready;',
      ["test/sync/engine.test.ts"],
    ],
    "an object is copied in the second of its LastModified": [
      "  await untilSecondPassed(context, context.run.destination, pair.source.lastModified);\n",
      "",
      ["test/sync/time.test.ts"],
    ],
  }),
  ...rulesOf("sync/copy/inspect.ts", CHANGING, {
    "a verdict is made of another version than the listed one": [
      'return { action: "read again" };',
      "{}",
      ["test/sync/copy/inspect.test.ts"],
    ],
  }),
  ...rulesOf("sync/compare/decide.ts", ["test/sync/compare/decide.test.ts"], {
    "a difference of sizes is no difference": [
      'if (source.size !== destination.size) return copy("size");\n  const newer',
      "const newer",
    ],
    "a source of the same second is not newer": [
      "source.lastModified >= destination.lastModified;",
      "source.lastModified > destination.lastModified;",
    ],
    "composite checksums that differ prove a difference": [
      "const COMPOSITE = / COMPOSITE$/;",
      "const COMPOSITE = /no such name/;",
    ],
    "an ETag of KMS is taken for an MD5": [
      'encryption === null || encryption === "AES256";',
      "encryption !== undefined;",
    ],
    "a checksum in common outweighs MD5s that differ": [
      '  if (isMd5(source) && isMd5(destination)) return copy("etag");\n',
      "",
    ],
    "each ETag is taken for an MD5": ["MD5.test(head.etag);", "head.etag.length > 0;"],
    "an archived object is copied": ["return needsCopy ? archived : decision;", "return decision;"],
  }),
  ...rulesOf("sync/worker/assembly.ts", ["test/sync/s3/decorators/read-only-store.test.ts"], {
    "a dry run can write to its destination": [
      'dryRun ? readOnlyStore(destination, "a dry run") : destination',
      "dryRun ? destination : destination",
    ],
    "a worker can write to its source": ['readOnlyStore(source, "the source")', "source"],
  }),
  ...rulesOf("sync/worker/known-verdicts.ts", ["test/sync/worker/known-verdicts.test.ts"], {
    "a verdict holds for other versions": [
      "if (verdict?.versions !== versionsOf(pair)) return undefined;",
      "if (verdict === undefined) return undefined;",
    ],
  }),
  ...rulesOf("sync/s3/client/results.ts", ["test/sync/s3/odd-results.test.ts"], {
    "any 200 is a success": [
      ": !required || required(result.output as never);",
      ": result.output !== undefined;",
    ],
    "any 200 confirms a request whose response has no body": [
      "? isEmpty(result.response as Response)",
      "? result.response !== undefined",
    ],
  }),
];
