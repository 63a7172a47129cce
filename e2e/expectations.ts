import type { Execution } from "./execution";
import { count, type TestObject } from "./objects";
import type { Steps } from "./steps";

/** Of the first execution: every object was dealt with as it stood. */
export function expectSync(steps: Steps, objects: readonly TestObject[], execution: Execution): void {
  tell(steps, execution);
  steps.expect("status", execution.status, "SUCCEEDED");
  steps.expect("each object dealt with as it stands", counts(execution), {
    ...nothingWrong,
    source: count(objects, "same", "missing", "changed"),
    destination: count(objects, "same", "changed", "orphan"),
    kept: count(objects, "same"),
    copied: count(objects, "missing", "changed"),
    orphans: count(objects, "orphan"),
    deleted: count(objects, "orphan"),
  });
}

/** Of the second one: it found nothing to do. */
export function expectNothingDone(steps: Steps, objects: readonly TestObject[], execution: Execution): void {
  tell(steps, execution);
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

/** Of one with the unknown field `sorce`. */
export function expectRefusal(steps: Steps, execution: Execution): void {
  tell(steps, execution);
  const { status, error, cause = "" } = execution;
  const { errorType, errorMessage = "" } = parse(cause);
  steps.expect("status", status, "FAILED");
  steps.expect("the message names the field", errorMessage.includes('"sorce"'), true);
  // An emulator may have one name for all errors of handlers, "Runtime.HandlerError", and tell no other.
  const name = [errorType, error].find((name) => name && !name.startsWith("Runtime."));
  if (name !== undefined) steps.expect("the function's error", name, "InvalidRequest");
  if (error !== "InvalidRequest") {
    steps.note(`differs from AWS: the execution's error is ${error} here and InvalidRequest there`);
  }
}

const nothingWrong = { skipped: 0, conflicts: 0, failed: 0, spared: 0 };

/** The counts that say which objects were dealt with how. */
function counts({ output }: Execution) {
  const { source, destination, kept, copied, skipped, conflicts, failed, orphans, deleted, spared } =
    output?.objects ?? {};
  return { source, destination, kept, copied, skipped, conflicts, failed, orphans, deleted, spared };
}

function tell(steps: Steps, { status, output, error, cause, seconds }: Execution): void {
  steps.note(`${status} after ${seconds.toFixed(1)} s`);
  if (status === "SUCCEEDED") steps.note(JSON.stringify(output, null, 2));
  else steps.note(`${error}: ${cause}`);
}

/** A function's error is JSON; the machine's own are sentences. */
function parse(cause: string): { errorType?: string; errorMessage?: string } {
  try {
    return JSON.parse(cause);
  } catch {
    return { errorMessage: cause };
  }
}
