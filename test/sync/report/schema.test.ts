import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020";
import { expect } from "chai";
import { COMPARE } from "../../../sync/compare/decide";
import { NO_COUNTS } from "../../../sync/metrics/counters";
import {
  EXAMPLES_PER_GROUP,
  NOTABLE_PER_RUN,
  RANKED_OBJECTS,
  TIMELINE_ROUNDS,
  WORKERS_PER_ROUND,
} from "../../../sync/records/constants";
import { OUTCOME_ACTIONS, OUTCOMES, type StoredOutcome } from "../../../sync/records/schema";
import { WORKER_ENDS } from "../../../sync/records/timeline";
import { DELETES_HELD, SCHEMA_VERSION, would } from "../../../sync/report/output";
import { parseRequest, STORAGE_CLASSES } from "../../../sync/request/request";
import { MAX_WORKER_ERRORS } from "../../../sync/steps/constants";
import { SETTINGS } from "../world";
import { example, KIND_NAMES } from "./html/reports";

interface Schema {
  readonly properties: Readonly<Record<string, Schema>>;
  readonly items: Schema;
  readonly enum: readonly unknown[];
  readonly const: unknown;
  readonly required: readonly string[];
  readonly maxItems: number;
  readonly $defs: Readonly<Record<string, Schema>>;
}

const schemaOf = (name: string): Schema =>
  JSON.parse(readFileSync(join(__dirname, "../../../docs", name), "utf8"));

const REPORT = schemaOf("report.schema.json");
const OUTCOME = schemaOf("outcome.schema.json");

// The branches of `if` repeat properties of the schema around them, without their types.
const ajv = new Ajv2020({ allErrors: true, strict: true, strictTypes: false, strictRequired: false });
const validReport = ajv.compile(REPORT);
const validOutcome = ajv.compile(OUTCOME);

/** Every object in a value, itself included. */
function* objectsIn(value: unknown): Generator<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return;
  if (!Array.isArray(value)) yield value as Record<string, unknown>;
  for (const inner of Object.values(value)) yield* objectsIn(inner);
}

describe("the schema of report.json", () => {
  for (const kind of KIND_NAMES)
    it(`accepts the report of a run that is: ${kind}`, async () => {
      const { report } = await example(kind);
      validReport(report);
      expect(validReport.errors).to.equal(null);
    });

  it("refuses a field that it does not have, in any object of a report", async () => {
    for (const kind of ["failed", "dry run", "with conflicts"] as const) {
      const report = structuredClone((await example(kind)).report);
      for (const object of objectsIn(report)) {
        object.unknown = 1;
        expect(validReport(report), JSON.stringify(object)).to.equal(false);
        delete object.unknown;
      }
      expect(validReport(report)).to.equal(true);
    }
  });

  it("refuses a report that lacks a field, and the counts of a dry run in a report of another run", async () => {
    const { report } = await example("dry run");
    for (const name of Object.keys(report).filter((name) => name !== "executionArn")) {
      const { [name as "runId"]: _, ...others } = report;
      expect(validReport(others), name).to.equal(false);
    }
    expect(validReport({ ...report, dryRun: false })).to.equal(false);
  });

  it("has the values, the names and the limits of the engine", () => {
    const { properties, $defs } = REPORT;
    const names = (of: string) => Object.keys($defs[of]?.properties ?? {});
    const valuesOf = (of: string, name: string) => $defs[of]?.properties[name]?.enum;
    expect(properties.schemaVersion?.const).to.equal(SCHEMA_VERSION);
    expect($defs.action?.enum).to.deep.equal(OUTCOME_ACTIONS);
    expect($defs.outcome?.enum).to.deep.equal(OUTCOMES);
    expect(properties.deletesHeld?.enum).to.deep.equal([...DELETES_HELD, null]);
    expect(valuesOf("request", "compare")).to.deep.equal(COMPARE);
    expect(valuesOf("request", "storageClass")).to.deep.equal([...STORAGE_CLASSES, null]);
    expect([...(valuesOf("worker", "end") ?? []), "lost"]).to.deep.equal(WORKER_ENDS);
    expect(Object.keys($defs.round?.properties.ends?.properties ?? {})).to.deep.equal(WORKER_ENDS);
    expect(names("requests")).to.deep.equal(Object.keys(NO_COUNTS.requests));
    expect(names("realObjects")).to.deep.equal(Object.keys(NO_COUNTS.objects));
    expect(names("dryObjects")).to.deep.equal(Object.keys(would(NO_COUNTS.objects)));
    expect(names("request")).to.include.members(
      Object.keys(parseRequest({}, { pairs: [SETTINGS.pairs[0]!] })),
    );
    const { notable, largest, slowest, timeline } = properties;
    const limits = [notable, largest, slowest, timeline].map((list) => list?.maxItems);
    expect(limits).to.deep.equal([NOTABLE_PER_RUN, RANKED_OBJECTS, RANKED_OBJECTS, TIMELINE_ROUNDS]);
    const { workers, errors } = $defs.round?.properties ?? {};
    expect([workers?.maxItems, errors?.maxItems]).to.deep.equal([WORKERS_PER_ROUND, MAX_WORKER_ERRORS]);
    expect($defs.group?.properties.examples?.maxItems).to.equal(EXAMPLES_PER_GROUP);
  });
});

describe("the schema of the records of outcomes", () => {
  it("accepts every line of the files of runs of each kind, and refuses it without a field or with another one", async () => {
    const outcomes = new Set<string>();
    for (const kind of KIND_NAMES)
      for (const line of (await example(kind)).lines) {
        const record = JSON.parse(line) as StoredOutcome;
        outcomes.add(record.outcome);
        validOutcome(record);
        expect(validOutcome.errors, line).to.equal(null);
        const { run: _, ...others } = record;
        for (const wrong of [others, { ...record, unknown: 1 }]) expect(validOutcome(wrong)).to.equal(false);
      }
    expect([...outcomes]).to.include.members([
      "copied",
      "wouldCopy",
      "skipped",
      "conflict",
      "failed",
      "deleted",
    ]);
  });

  it("is the same as that of the notable outcomes in report.json, with the run", () => {
    const { description: _, ...record } = REPORT.$defs.record as Schema & { description: string };
    const { run, ...properties } = OUTCOME.properties;
    expect(run).to.include({ type: "string" });
    const required = OUTCOME.required.filter((name) => name !== "run");
    expect({ ...OUTCOME, properties, required }).to.deep.include(record);
    for (const name of Object.keys(OUTCOME.$defs))
      expect(OUTCOME.$defs[name]).to.deep.equal(REPORT.$defs[name]);
  });
});
