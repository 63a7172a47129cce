import { rulesOf } from "../rule";

const KILLED = ["test/sync/steps/deletes/killed-workers.test.ts"];
const ROUNDS = ["test/sync/steps/deletes/delete-rounds.test.ts"];
const ORPHANS = ["test/sync/steps/deletes/delete-orphans.test.ts"];

const SOME = ["test/sync/steps/deletes/delete-some.test.ts"];
const DIVISION = ["test/sync/steps/deletes/division.test.ts"];

/** Delete workers that are killed or end early. The run continues their work, and counts and records it once. */
export const DELETE_PROGRESS = [
  ...rulesOf("sync/steps/deletes/delete-orphans.ts", KILLED, {
    "a successor begins its item again": ["this.files = earlier?.remaining ?? item;", "this.files = item;"],
    "the requests of a killed worker are lost": [
      "  if (earlier?.result) include(context.counters, earlier.result.counters);\n",
      "",
    ],
    "a successor forgets what a killed worker did": ["files, earlier?.result ?? null);", "files, null);"],
    "a worker does not record that it has begun": [
      "  if (found === undefined) await writeProgress(context, request, null);\n",
      "",
      ORPHANS,
    ],
    "a worker does not record what is done": [
      "      await writeProgress(this.context, this.request, this.result(null));\n",
      "",
    ],
    "progress is recorded before the file of outcomes": [
      "      await file;\n      this.written = this.done;\n      await writeProgress(this.context, this.request, this.result(null));\n",
      "      this.written = this.done;\n      await writeProgress(this.context, this.request, this.result(null));\n      await file;\n",
    ],
    "a file of outcomes is named as if it had those of the file before": [
      "      this.written = this.done;\n",
      "",
    ],
    "files of outcomes of one item have one name": [
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text of a program
      "${batch}-${this.written}-${this.done}`;",
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text of a program
      "${batch}`;",
    ],
    "two attempts write the outcomes of the same orphans to two files": [
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text of a program
      "${batch}-${this.written}-${this.done}`;",
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text of a program
      "${batch}-${Math.random()}`;",
    ],
    "orphans of a file that are done are deleted again": [").slice(skip)];", ")];", ROUNDS],
  }),
  ...rulesOf("sync/steps/deletes/progress.ts", KILLED, {
    "what a killed worker did is not counted": ["if (progress?.result) all.set(item, progress.result);", ""],
    "the progress of a worker counts more than its result": [
      "items.filter((item) => !ended.has(item));",
      "items;",
    ],
    "the outcomes of a killed worker are lost": [
      "    groups: combinedGroups([earlier.groups, result.groups]),\n",
      "",
    ],
    "the failures of a killed worker are not counted": ["    failed: earlier.failed + result.failed,\n", ""],
    "the failures of a killed worker are not in the report": [
      "firstNotable([earlier, result], ",
      "firstNotable([result], ",
    ],
  }),
  ...rulesOf("sync/steps/deletes/division.ts", ROUNDS, {
    "orphans that were done in an earlier round remain": ["(file.skip ?? 0) + left", "left"],
    "orphans that were done in an earlier round are counted again": [
      "sum + count - skip, 0)",
      "sum + count, 0)",
    ],
  }),
  ...rulesOf("sync/steps/deletes/delete-some.ts", SOME, {
    "keys are sent again without a wait": ["    await sleep(DELETE_WAIT_MS * 2 ** (attempt - 1));\n", ""],
    "keys that are sent again do not count for the rate": ["    await rate.take(remaining.length);\n", ""],
    "a response that asks for fewer requests does not lower the rate": [
      "    if (throttles.length > 0) rate.throttled();\n",
      "",
    ],
  }),
  ...rulesOf("sync/steps/deletes/division.ts", DIVISION, {
    "one worker that S3 refuses does not reduce the workers": [
      "results.some((result) => result.throttled)",
      "results.every((result) => result.throttled)",
    ],
    "a round whose workers all crashed has no rate for the next one": [
      "results.length > 0 ? rates : PARTITION_WRITES_PER_SECOND",
      "rates",
    ],
  }),
];
