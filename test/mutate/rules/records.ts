import { rulesOf } from "../rule";

/** Records of a run: none is lost, torn, or mistaken for a record of another attempt or another run. */
export const RECORDS = [
  ...rulesOf("sync/records/ndjson-writer.ts", ["test/sync/records/ndjson-writer.test.ts"], {
    "the last lines of a file are lost": ["    if (this.lines.length > 0) await this.flush();\n", ""],
    "a file that could not be written is forgotten": [
      "    if (this.failure) throw this.failure.error;\n",
      "",
    ],
    "a manifest does not name its last key": ["> 0) this.last = key;", "> 0) this.last = this.first;"],
  }),
  ...rulesOf("sync/steps/copy-range.ts", ["test/sync/engine.test.ts"], {
    "the orphans of a worker that ends are lost": ["orphans: await orphans.close(),", "orphans: [],"],
    "the outcomes of a worker that ends are lost": [
      "    await this.recorder.log.close();\n",
      "",
      ["test/sync/report/outcomes.test.ts"],
    ],
  }),
  ...rulesOf("sync/worker/visitors/sync-visitor.ts", ["test/sync/unchanged.test.ts"], {
    "a run with filters forgets the verdicts of the other keys": [
      "    return this.passOn(pair);\n  }",
      "  }",
    ],
    "a copy that never ends is progress after a key that the filters exclude": [
      "    this.before = pair.key;\n    this.context.recorder.filteredOut",
      "    this.context.recorder.filteredOut",
      ["test/sync/steps/copy-range.test.ts"],
    ],
  }),
  ...rulesOf("sync/steps/deletes/delete-orphans.ts", ["test/sync/report/outcomes.test.ts"], {
    "the outcomes of deletes are lost": ["  await worker.log.close();\n", ""],
  }),
  ...rulesOf("functions/copy-range.ts", ["test/local/attempts.test.ts"], {
    "files of a worker do not have the attempt in their names": [
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text of a program
      "name: `${round}-${item}-${context.awsRequestId}` };",
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text of a program
      "name: `${round}-${item}` };",
    ],
  }),
  ...rulesOf("sync/records/records.ts", ["test/sync/steps/gather.test.ts"], {
    "a record of an earlier run with the same name is read": [
      "return startedAt === this.run.startedAt ? value : undefined;",
      "return startedAt === '' ? undefined : value;",
    ],
    "of two attempts at a step the second one counts": ["return existing ?? value;", "return value;"],
    "only the first page of records is read": [
      "      last = page.last;\n",
      "      last = true;\n",
      ["test/sync/records/records.test.ts"],
    ],
  }),
  ...rulesOf("sync/s3/requests/record-api.ts", ["test/sync/s3/requests/record-api.test.ts"], {
    "a record of which a part arrived is read": [
      "if (ContentLength === undefined || length === ContentLength) return text;",
      "return text;",
    ],
  }),
  ...rulesOf("sync/steps/report.ts", ["test/sync/report/outcomes.test.ts"], {
    "uploads remain after the run": [
      "await uploads.abortAll(destination, holdsLease, copier, abortTime)",
      "([] as OutcomeRecord[])",
      ["test/sync/copy/conditions.test.ts"],
    ],
    "a second report does not know the uploads that the first one could not abort": [
      "if (!held) return earlier;",
      "if (!held) return [];",
      ["test/sync/steps/report.test.ts"],
    ],
    "an upload that two attempts retained is reported twice": [
      "isRetained(one) && !found.some(isSame(one))",
      "isRetained(one) && !found.some(() => false && isSame(one))",
      ["test/sync/steps/report.test.ts"],
    ],
    "wrong counts are reported": ["  checkCounts(done);\n", "", ["test/sync/steps/report.test.ts"]],
    "a second report does not know the uploads whose intents were removed": [
      "earlier.filter((one) => isRetained(one)",
      "earlier.filter((one) => !isRetained(one)",
      ["test/sync/steps/report.test.ts"],
    ],
    "a run that fails after all comparisons leaves nothing to the next one": [
      "const scanned = isComplete(rounds, ended);",
      "const scanned = !before && isComplete(rounds, ended);",
      ["test/sync/unchanged.test.ts"],
    ],
  }),
];
