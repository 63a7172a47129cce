import { ErrorName, InvalidRequest, UnsupportedBucket } from "../../sync/model/errors";
import type { Pair } from "../../sync/request/pair";
import { parseRequest, type SyncRequest } from "../../sync/request/request";
import { EXIT, UsageError } from "./usage";

/** Errors of an input that cannot be carried out. */
const INVALID: ReadonlySet<string> = new Set([ErrorName.InvalidRequest, ErrorName.UnsupportedBucket]);

/** The exit code after a run that failed. @param error its name; `undefined`: the run has none */
export const exitCodeOf = (error: string | undefined): number =>
  INVALID.has(error ?? "") ? EXIT.usage : EXIT.failed;

/** Checks an input before anything else is done. @throws UsageError if it cannot be carried out */
export function checkedRequest(input: unknown, pair: Pair): SyncRequest {
  try {
    return parseRequest(input, { pairs: [pair] });
  } catch (error) {
    if (error instanceof InvalidRequest || error instanceof UnsupportedBucket)
      throw new UsageError(error.message);
    throw error;
  }
}
