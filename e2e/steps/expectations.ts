import { count, type TestObject } from "../objects/objects";
import type { Execution } from "./execution";
import type { Steps } from "./steps";

/** Checks the first execution: each object was processed according to its initial state. */
export function expectSync(steps: Steps, objects: readonly TestObject[], execution: Execution): void {
  printExecution(steps, execution);
  steps.expect("status", execution.status, "SUCCEEDED");
  steps.expect("each object is processed according to its initial state", counts(execution), {
    ...nothingWrong,
    source: count(objects, "same", "missing", "changed"),
    destination: count(objects, "same", "changed", "orphan"),
    kept: count(objects, "same"),
    copied: count(objects, "missing", "changed"),
    orphans: count(objects, "orphan"),
    deleted: count(objects, "orphan"),
  });
}

/** Checks the second execution: it copied and deleted nothing. */
export function expectNothingDone(steps: Steps, objects: readonly TestObject[], execution: Execution): void {
  printExecution(steps, execution);
  const all = count(objects, "same", "missing", "changed");
  steps.expect("status", execution.status, "SUCCEEDED");
  steps.expect("nothing copied, nothing deleted", counts(execution), {
    ...nothingWrong,
    source: all,
    destination: all,
    kept: all,
    copied: 0,
    orphans: 0,
    deleted: 0,
  });
}

/** Checks an execution whose input has the unknown field `sorce`. */
export function expectRejection(steps: Steps, execution: Execution): void {
  printExecution(steps, execution);
  const { status, error, cause = "" } = execution;
  const { errorType, errorMessage = "" } = parse(cause);
  steps.expect("status", status, "FAILED");
  steps.expect("the error message names the field", errorMessage.includes('"sorce"'), true);
  // Some emulators report all handler errors as "Runtime.HandlerError".
  const name = [errorType, error].find((name) => name && !name.startsWith("Runtime."));
  if (name !== undefined) steps.expect("the error of the function", name, "InvalidRequest");
  if (error !== "InvalidRequest") {
    steps.note(`differs from AWS: the error of the execution is ${error}; on AWS it is InvalidRequest`);
  }
}

const nothingWrong = { skipped: 0, conflicts: 0, failed: 0, retained: 0 };

/** The numbers of objects by outcome. */
function counts({ output }: Execution) {
  const { source, destination, kept, copied, skipped, conflicts, failed, orphans, deleted, retained } =
    output?.objects ?? {};
  return { source, destination, kept, copied, skipped, conflicts, failed, orphans, deleted, retained };
}

function printExecution(steps: Steps, { status, output, error, cause, seconds }: Execution): void {
  steps.note(`${status} after ${seconds.toFixed(1)} s`);
  if (status === "SUCCEEDED") steps.note(JSON.stringify(output, null, 2));
  else steps.note(`${error}: ${cause}`);
}

/** The cause of a function's error is JSON. The cause of the machine's own errors is text. */
function parse(cause: string): { errorType?: string; errorMessage?: string } {
  try {
    return JSON.parse(cause);
  } catch {
    return { errorMessage: cause };
  }
}
