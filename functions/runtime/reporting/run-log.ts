import { ErrorName } from "../../../sync/model/errors";
import { printable } from "../../../sync/report/printable";
import { type Selection, selectPair } from "../../../sync/request/pair";
import type { Progress } from "../../../sync/steps/states";
import type { Runtime } from "../function";
import { remainingLine } from "./remaining-line";
import { type RunEnd, runLine } from "./run-line";

type RunLog = Pick<Runtime, "settings" | "now" | "log" | "emit">;

/** Writes the end of a run as one line of JSON, with metrics if the stack publishes them. */
export function logRun({ settings: { metrics }, now, log, emit }: RunLog, end: RunEnd): void {
  const line = printable(JSON.stringify(runLine(end, metrics, now())));
  if (metrics) emit(line);
  else log(line);
}

/** Writes how many keys remain for a run, if the stack publishes metrics. Nothing for a dry run. */
export function logRemaining(
  { settings: { metrics }, now, emit }: RunLog,
  { run, round }: Pick<Progress, "run" | "round">,
  keys: number | undefined,
): void {
  if (metrics === undefined || keys === undefined || run.dryRun) return;
  emit(printable(JSON.stringify(remainingLine({ run, round, keys }, metrics, now()))));
}

/** Writes the end of a run that fails before it has begun. */
export function logRefusal(
  runtime: RunLog,
  start: { input: unknown; execution: string },
  error: unknown,
): void {
  const pair = selectPair(runtime.settings.pairs, textsOf(start.input));
  logFailure(
    runtime,
    { runId: start.execution, pair: typeof pair === "string" ? undefined : pair.name },
    error,
  );
}

/**
 * Writes the end of a run that an error has ended, without an output. After {@link ErrorName.RequestFailed}, Step Functions starts
 * a second attempt, which may succeed. The line is then only a record without metrics, because a run must not count twice.
 */
export function logFailure(runtime: RunLog, run: Pick<RunEnd, "runId" | "pair">, error: unknown): void {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const log = name === ErrorName.RequestFailed ? withoutMetrics(runtime) : runtime;
  logRun(log, { ...run, failure: { error: name, cause: message } });
}

/** The same log, but its lines are only records without metrics. */
export const withoutMetrics = (runtime: RunLog): RunLog => ({
  ...runtime,
  settings: { ...runtime.settings, metrics: undefined },
});

/** The text fields of an input. The input may be of any type. */
const textsOf = (input: unknown): Selection =>
  Object.fromEntries(Object.entries(Object(input)).filter(([, value]) => typeof value === "string"));
