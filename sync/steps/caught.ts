import { MAX_ERROR_TEXT } from "../model/constants";
import { isObject, parsedJson } from "../model/json";
import type { Failure } from "../records/schema";

/**
 * An error that Step Functions has caught. It passes a function's error as JSON, and another state's as text. A function
 * that runs out of memory or time has a sentence of its platform as its error message.
 */
export function caught({ Error: error, Cause: cause }: { Error: string; Cause: string }): Failure {
  return { error, cause: messageIn(cause).slice(0, MAX_ERROR_TEXT) };
}

/** The error message of a function in the Cause of an error; the Cause itself if it has none. */
export function messageIn(cause: string): string {
  const value = parsedJson(cause);
  return isObject(value) && typeof value.errorMessage === "string" ? value.errorMessage : cause;
}
