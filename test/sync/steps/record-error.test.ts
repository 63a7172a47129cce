import { expect } from "chai";
import { runNamed } from "../../../simulate/run/machine";
import type { Failure } from "../../../sync/model/failure";
import { paths } from "../../../sync/records/paths";
import { Records } from "../../../sync/records/records";
import { recordError } from "../../../sync/steps/record-error";
import { memoryStore } from "../memory-store";

const run = runNamed("errors");

/** Errors as Step Functions passes them on, and what is kept of them. */
const ERRORS: Readonly<Record<string, readonly [error: { Error: string; Cause: string }, kept: Failure]>> = {
  "out of memory": [
    {
      Error: "Runtime.ExitError",
      Cause: JSON.stringify({
        errorType: "Runtime.ExitError",
        errorMessage: "RequestId: 8f507cfc Error: Runtime exited with error: signal: killed",
      }),
    },
    {
      error: "Runtime.ExitError",
      cause: "RequestId: 8f507cfc Error: Runtime exited with error: signal: killed",
    },
  ],
  "a timeout of Lambda": [
    {
      Error: "Sandbox.Timedout",
      Cause: JSON.stringify({
        errorMessage: "2026-11-26T12:00:00Z 8f50 Task timed out after 900.00 seconds",
      }),
    },
    { error: "Sandbox.Timedout", cause: "2026-11-26T12:00:00Z 8f50 Task timed out after 900.00 seconds" },
  ],
  "a timeout of Step Functions": [
    { Error: "States.Timeout", Cause: "" },
    { error: "States.Timeout", cause: "" },
  ],
  "a missing API of Node.js": [
    {
      Error: "TypeError",
      Cause: JSON.stringify({
        errorType: "TypeError",
        errorMessage: "Promise.withResolvers is not a function",
        trace: ["TypeError: Promise.withResolvers is not a function", "    at new ParallelScan"],
      }),
    },
    { error: "TypeError", cause: "Promise.withResolvers is not a function" },
  ],
  "a throttled function": [
    { Error: "Lambda.TooManyRequestsException", Cause: "Rate Exceeded. (Service: Lambda, Status Code: 429)" },
    {
      error: "Lambda.TooManyRequestsException",
      cause: "Rate Exceeded. (Service: Lambda, Status Code: 429)",
    },
  ],
  "a cause that is JSON, but not an error": [
    { Error: "X", Cause: '{"some":"data"}' },
    { error: "X", cause: '{"some":"data"}' },
  ],
  "a cause that is the JSON of nothing": [
    { Error: "X", Cause: "null" },
    { error: "X", cause: "null" },
  ],
  "a very long cause": [
    { Error: "X", Cause: "x".repeat(5_000) },
    { error: "X", cause: "x".repeat(1_000) },
  ],
};

describe("the error of a worker that did not finish is recorded with its message", () => {
  for (const [what, [error, kept]] of Object.entries(ERRORS))
    it(what, async () => {
      const records = new Records(memoryStore(), "runs", run);
      await recordError(records, { run, error, round: 3, item: 14 });
      await recordError(records, { run, error, round: 1, batch: 7 });
      expect(await records.numbered(paths(run).errors(3))).to.deep.equal(new Map([[14, kept]]));
      expect(await records.numbered(paths(run).deleteErrors(1))).to.deep.equal(new Map([[7, kept]]));
    });
});
