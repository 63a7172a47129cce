import { sentence } from "../../../../sync/model/errors";
import { parsedJson } from "../../../../sync/model/json";
import type { Output } from "../../../../sync/report/output";
import { closingLine } from "../../../../sync/report/summary";
import { messageIn } from "../../../../sync/steps/caught";
import { exitCodeOf } from "../../failures";
import { EXIT } from "../../usage";
import type { DescribedRun } from "../machine/client";
import type { Deployed, Surroundings } from "../open";

/**
 * For a run that succeeded, prints its output to standard output and a summary to standard error. Otherwise prints the error of
 * the run to standard error.
 *
 * @returns the exit code, the same as for `npm run sync`
 */
export function printEnd(
  run: DescribedRun,
  { again }: Pick<Deployed, "again">,
  { print, note }: Pick<Surroundings, "print" | "note">,
): number {
  if (run.status === "SUCCEEDED") {
    const { output = "{}" } = run;
    const value = parsedJson(output);
    print(`${value === undefined ? output : JSON.stringify(value, null, 2)}\n`);
    for (const line of summary(value)) note(line);
    note(`Report: ${again("report", run.name)}`);
    return EXIT.succeeded;
  }
  note(endOf(run));
  return exitCodeOf(run.error);
}

/** How a run that did not succeed ended, in sentences. */
export function endOf({ name, status, error, cause }: DescribedRun): string {
  const why = [error, messageIn(cause ?? "")].filter((text) => text).join(": ");
  if (status === "FAILED") return `The run ${name} failed. ${why}`;
  const how = status === "ABORTED" ? "was stopped" : "timed out";
  return `The run ${name} ${how}, and wrote no report. ${why && `${sentence(why)} `}Start another one: it continues.`;
}

/** A line that summarizes the run; none if the output is from another version. */
function summary(output: unknown): readonly string[] {
  try {
    return [closingLine(output as Output)];
  } catch {
    return [];
  }
}
