import { expect } from "chai";
import { type FunctionName, functions } from "../../functions/index";
import { ERROR_ADVICE } from "../../functions/runtime/reporting/error-advice";
import type { Fault, S3Call } from "../../local/s3/index";
import { type OutageResult, runOutage } from "../../torture/outage";

const NAMES = Object.keys(functions) as FunctionName[];
/** The functions that need a bucket. */
const USERS: Readonly<Record<string, readonly FunctionName[]>> = {
  source: ["prepare", "divideKeys", "copyRange"],
  destination: ["prepare", "copyRange", "deleteOrphans", "report"],
  runs: NAMES,
};
/** What S3, a proxy or the network does to each request of an outage. */
const FAULTS: readonly Fault[] = [
  { kind: "error", code: "SlowDown" },
  { kind: "error", code: "AccessDenied" },
  { kind: "error", code: "ExpiredToken" },
  { kind: "error", code: "KMS.DisabledException", status: 400, message: "The key is disabled." },
  { kind: "hangUp" },
  { kind: "hangUp", after: true },
  { kind: "stall" },
];
/** What Step Functions says of each invocation of an outage. */
const ERRORS = ["Lambda.TooManyRequestsException", "Lambda.Unknown", "Sandbox.Timedout"];

/** Checks how an execution ends: by an error that the runbook has, with a report if its functions could write one. */
function check({ ended, report, violations }: OutageResult, what: string, writable: boolean): void {
  expect(violations, what).to.deep.equal([]);
  if (ended.status === "SUCCEEDED") return;
  expect(ended.status, what).to.equal("FAILED");
  const { error } = ended as { readonly error: string };
  expect(Object.keys(ERROR_ADVICE), what).to.include(error);
  if (writable) expect(report?.failure?.error, what).to.equal(error);
}

/** All with the setting `CASES`, otherwise every third one, beginning with another one each time. */
const some = <T>(all: readonly T[], from: number): readonly T[] =>
  process.env.CASES ? all : all.filter((_, i) => (i + from) % 3 === 0);

describe("an outage that lasts as long as an execution", () => {
  for (const [bucket, users] of Object.entries(USERS))
    it(`of the ${bucket} bucket ends it by name, loses nothing, and the next run does the rest`, async () => {
      for (const [i, name] of users.entries())
        for (const fault of some(FAULTS, i)) {
          const request = (call: S3Call, by: FunctionName) =>
            call.bucket === bucket && by === name ? fault : undefined;
          const writable = name !== "prepare" && (name !== "report" || bucket !== "runs");
          check(await runOutage(i, { request }), `${JSON.stringify(fault)} in ${name}`, writable);
        }
    });

  it("of Lambda ends it by name, loses nothing, and the next run does the rest", async () => {
    for (const [i, name] of NAMES.entries())
      for (const error of some(ERRORS, i)) {
        const result = await runOutage(i, { invocation: (fn) => (fn === name ? error : undefined) });
        check(result, `${error} in ${name}`, name !== "prepare" && name !== "report");
      }
  });
});
