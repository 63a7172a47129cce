import { expect } from "chai";
import { step as divideKeys } from "../../functions/divide-keys";
import { step as gather } from "../../functions/gather";
import { step as prepare } from "../../functions/prepare";
import { step as report } from "../../functions/report";
import { LambdaEnvironment } from "../../functions/runtime/environment";
import type { Runtime } from "../../functions/runtime/function";
import { createS3, type Fault } from "../../local/s3";
import { ErrorName } from "../../sync/model/errors";
import { pairOf } from "../../sync/request/pair";
import { withoutWaiting } from "../sync/fake-timers";

const CONTEXT = { awsRequestId: "1", getRemainingTimeInMillis: () => 300_000 };
const START = {
  input: {},
  execution: "run-1",
  executionArn: "arn:run-1",
  startedAt: "2026-11-26T12:00:00.000Z",
};

/** The functions that a whole run depends on, over an embedded server. Each request has one attempt. */
async function functions() {
  const s3 = createS3({ clock: () => Date.parse("2026-11-26T12:00:00Z") });
  for (const bucket of ["source-bucket", "destination-bucket", "runs-bucket"]) s3.createBucket(bucket);
  const warm = new LambdaEnvironment(
    {
      pairs: [pairOf("default", "source-bucket", "destination-bucket")],
      ...{ runsBucket: "runs-bucket", account: "123456789012" },
      ...{ workers: 1, copiesPerWorker: 8, requesterPays: false, s3UsePathStyle: true },
    },
    {
      ...{ region: "us-east-1", endpoint: "http://s3.embedded", maxAttempts: 1, log: () => {} },
      credentials: { accessKeyId: "AKID", secretAccessKey: "secret" },
      requestHandler: s3.requestHandler(),
    },
  );
  const progress = await prepare(warm.runtime(), START, CONTEXT);
  const divided = await divideKeys(warm.runtime(), progress, CONTEXT);
  const calls: Readonly<Record<string, (runtime: Runtime) => Promise<unknown>>> = {
    prepare: (runtime) => prepare(runtime, START, CONTEXT),
    divideKeys: (runtime) => divideKeys(runtime, progress, CONTEXT),
    gather: (runtime) => gather(runtime, divided, CONTEXT),
    report: (runtime) => report(runtime, divided, CONTEXT),
  };
  return { s3, runtime: () => warm.runtime(), calls };
}

/** How each function ends if every request to the runs bucket that is no LIST has a fault. */
async function ends(fault: Fault): Promise<Record<string, string>> {
  const { s3, runtime, calls } = await functions();
  s3.hooks.fault = ({ bucket, operation }) =>
    bucket === "runs-bucket" && operation !== "ListObjectsV2" ? fault : undefined;
  const said: Record<string, string> = {};
  for (const [name, call] of Object.entries(calls)) {
    const { result: error } = await withoutWaiting(() => call(runtime()).catch((thrown: Error) => thrown));
    said[name] = `${(error as Error).name}: ${(error as Error).message}`;
  }
  return said;
}

describe("the error of a function that the whole run depends on", () => {
  const AGAIN =
    "If it was an outage, start again when it is over. Otherwise fix the cause first. Objects that were copied stay copied.";
  const faults: readonly (readonly [what: string, fault: Fault, message: string])[] = [
    [
      "an outage of S3",
      { kind: "error", code: "SlowDown" },
      `SlowDown (HTTP status 503): Please reduce your request rate. ${AGAIN}`,
    ],
    [
      "a key of KMS that was disabled",
      { kind: "error", code: "KMS.DisabledException", status: 400, message: "The key is disabled." },
      `KMS.DisabledException (HTTP status 400): The key is disabled. ${AGAIN}`,
    ],
    ["a lost connection", { kind: "hangUp" }, `socket hang up (ECONNRESET). ${AGAIN}`],
  ];
  for (const [what, fault, message] of faults)
    it(`has a name that a run can end with, and says what to do: ${what}`, async () => {
      for (const [name, said] of Object.entries(await ends(fault)))
        expect(said, name)
          .to.match(/^RequestFailed: A request to S3 failed at each attempt: /)
          .and.contain(message);
    });

  it("is AccessDenied if S3 denies the requests", async () => {
    for (const [name, said] of Object.entries(await ends({ kind: "error", code: "AccessDenied" })))
      expect(said, name).to.match(/^AccessDenied: S3 denied s3:(Get|Put)Object on bucket runs-bucket\./);
  });

  it("is RecordMissing if a record of the run was deleted", async () => {
    const { s3, runtime, calls } = await functions();
    const runs = s3.bucket("runs-bucket");
    for (const key of runs.keys()) if (key.includes("/division-")) runs.delete(key);
    const error = (await calls.gather!(runtime()).catch((thrown: unknown) => thrown)) as Error;
    expect(error.name).to.equal(ErrorName.RecordMissing);
    expect(error.message).to.match(
      /^The record runs\/run-1\/rounds\/0001\/division-1.json of this run is missing /,
    );
  });
});
