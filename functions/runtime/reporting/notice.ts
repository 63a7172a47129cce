import { printableLines } from "../../../sync/report/printable";
import type { Run } from "../../../sync/request/run";
import type { Reported } from "../../../sync/steps/states";
import { executionUrl } from "../console";
import { CAUSE_CHARACTERS, SUBJECT_CHARACTERS } from "../constants";
import { ERROR_ADVICE } from "./error-advice";

/** The message about a failed run, which the state machine publishes if the stack has a topic. */
export interface Notice {
  /** `false` for a run that succeeded. A run that found another run of its pair in progress has no report. */
  readonly send: boolean;
  /** At most 100 ASCII characters, as Amazon SNS requires. */
  readonly subject: string;
  /** The pair, the run, the error, what to do, and where the report and the execution are. */
  readonly message: string;
  /**
   * The error of the run, as is `cause`. If the message cannot be published, its error replaces the run's in the data.
   */
  readonly error: string;
  readonly cause: string;
}

/** What `Report` returns to the state machine. */
export interface Notified extends Reported {
  readonly notice: Notice;
}

/** @param stack the stack's name in its metrics, because one person may receive the messages of several stacks */
export function noticeOf(
  { status, error, cause, output }: Reported,
  { pair, executionArn }: Pick<Run, "pair" | "executionArn">,
  stack = "",
): Notice {
  const { runId, source, destination, report } = output;
  const subject = `sync-buckets: the pair ${pair} failed with ${error}`;
  const lines = [
    `The run ${runId} of the pair ${pair} (${source} to ${destination}) failed.`,
    ...(stack === "" ? [] : [`Stack: ${stack}`]),
    "",
    `Error: ${error}`,
    cause.replace(` Report: ${report}`, "").slice(0, CAUSE_CHARACTERS), // the report has a line below
    "",
    `What to do: ${ERROR_ADVICE[error] ?? "see docs/operating.md"}.`,
    "",
    `Report: ${report}`,
    // The ARN selects the machine, because the reader's current stack may be another one.
    `Or: npm run -s runs -- report ${executionArn}`,
    `Execution: ${executionUrl(executionArn)}`,
  ];
  return {
    send: status === "failed",
    subject: subject.replaceAll(/[^ -~]/g, "?").slice(0, SUBJECT_CHARACTERS),
    ...{ error, cause },
    message: printableLines(lines.join("\n")),
  };
}
