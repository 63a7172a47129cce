import { MAX_ERROR_TEXT } from "../model/constants";
import type { Failure } from "../model/failure";
import { isObject, parsedJson } from "../model/json";

/**
 * An error that Step Functions has caught. The Cause is JSON for an error of a function, and text for an error of any
 * other state. If a function runs out of memory or time, its error message is a sentence from the platform.
 */
export function caught({ Error: error, Cause: cause }: { Error: string; Cause: string }): Failure {
  return { error, cause: messageIn(cause).slice(0, MAX_ERROR_TEXT) };
}

/** The function's error message in a Cause; the Cause itself if it has no message. */
export function messageIn(cause: string): string {
  const value = parsedJson(cause);
  return isObject(value) && typeof value.errorMessage === "string" ? value.errorMessage : cause;
}
