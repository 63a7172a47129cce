import { AccessDenied, SyncError } from "../../sync/model/errors";
import { RequestFailed } from "../../sync/model/request-errors";
import { StoreError } from "../../sync/s3/object-store";
import type { Runtime } from "./function";

/**
 * Gives an error of a request the name of an error that a run can end with. For the functions that the whole run depends on:
 * the only objects that they read are records.
 *
 * @example step(…).catch(nameFailure(runtime))
 */
export const nameFailure =
  ({ settings: { runsBucket } }: Pick<Runtime, "settings">) =>
  (error: unknown): never => {
    throw failureOf(error, runsBucket);
  };

function failureOf(error: unknown, runsBucket: string): unknown {
  if (error instanceof SyncError) return error;
  if (error instanceof StoreError) return refusal(error, runsBucket);
  return isNetworkError(error) ? new RequestFailed("S3", textOf(error), { cause: error }) : error;
}

function refusal(error: StoreError, runsBucket: string): SyncError {
  const { code, status, message } = error;
  if (status === 403) return new AccessDenied("s3:GetObject", runsBucket, message, { cause: error });
  return new RequestFailed("S3", `${code} (HTTP status ${status}): ${message}`, { cause: error });
}

/** An error without a response. Those of the system have a code; the SDK names its own time limits. */
const isNetworkError = (error: unknown): error is Error & { readonly code?: unknown } =>
  error instanceof Error &&
  (error.name === "TimeoutError" || typeof (error as { readonly code?: unknown }).code === "string");

const textOf = ({ name, code, message }: Error & { readonly code?: unknown }): string =>
  `${message || name} (${typeof code === "string" ? code : name})`;
