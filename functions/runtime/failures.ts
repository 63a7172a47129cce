import { SyncError } from "../../sync/model/errors";
import { RequestFailed } from "../../sync/model/request-errors";
import { StoreError } from "../../sync/s3/object-store";

/**
 * Throws an error of a request as an error that a run can fail with. For functions that the whole run depends on.
 *
 * @example step(…).catch(nameFailure)
 */
export const nameFailure = (error: unknown): never => {
  throw named(error);
};

function named(error: unknown): unknown {
  if (error instanceof SyncError) return error;
  if (error instanceof StoreError) {
    const { code, status, message } = error;
    return new RequestFailed("S3", `${code} (HTTP status ${status}): ${message}`, { cause: error });
  }
  return isNetworkError(error) ? new RequestFailed("S3", textOf(error), { cause: error }) : error;
}

/** An error without a response. Network errors of the system have a code, and time limits of the SDK have a name. */
const isNetworkError = (error: unknown): error is Error & { readonly code?: unknown } =>
  error instanceof Error &&
  (error.name === "TimeoutError" || typeof (error as { readonly code?: unknown }).code === "string");

const textOf = ({ name, code, message }: Error & { readonly code?: unknown }): string =>
  `${message || name} (${typeof code === "string" ? code : name})`;
