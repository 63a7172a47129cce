import { SyncError, textOf } from "./errors";

/** Why a run, or a part of a run, ended early. `error` is the name with which the execution fails. */
export interface Failure {
  readonly error: string;
  readonly cause: string;
}

/** Why a worker stopped before its limit. `fatal` ends the run. */
export interface WorkerStop extends Failure {
  readonly fatal: boolean;
}

/** An error as the reason why a run ends. */
export const failureOf = (error: SyncError): Failure => ({ error: error.name, cause: error.message });

/** Anything that was thrown, as the reason why a worker stopped. A SyncError ends the run. */
export const stopOf = (error: unknown): WorkerStop => ({
  error: error instanceof Error ? error.name : "Error",
  cause: textOf(error),
  fatal: error instanceof SyncError,
});
