/** Converts events and results to JSON, within the payload limits of Lambda. */
import { MAX_REQUEST_BYTES, MAX_RESPONSE_BYTES } from "./constants";
import { FunctionError } from "./errors";

/** A JSON value. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/**
 * Returns the event for a payload: a copy, converted to JSON and back. `undefined` becomes `{}`.
 *
 * @throws FunctionError `RequestEntityTooLargeException` if the payload exceeds 6 MB
 */
export function eventOf(payload: unknown): Json {
  const text = JSON.stringify(payload) ?? "{}";
  const bytes = Buffer.byteLength(text);
  if (bytes <= MAX_REQUEST_BYTES) return JSON.parse(text);
  throw new FunctionError({
    errorType: "RequestEntityTooLargeException",
    errorMessage: `${bytes} byte payload is too large for the RequestResponse invocation type (limit ${MAX_REQUEST_BYTES} bytes)`,
  });
}

/**
 * Returns the response for the result of a handler: a copy, converted to JSON and back. `undefined` becomes
 * `null`.
 *
 * @throws FunctionError `Function.ResponseSizeTooLarge` if the response exceeds `MAX_RESPONSE_BYTES`
 * @throws Error if the result cannot be converted to JSON
 */
export function responseOf(result: unknown): Json {
  const text = stringify(result);
  if (Buffer.byteLength(text) <= MAX_RESPONSE_BYTES) return JSON.parse(text);
  throw new FunctionError({
    errorType: "Function.ResponseSizeTooLarge",
    errorMessage: `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`,
  });
}

function stringify(result: unknown): string {
  try {
    return JSON.stringify(result) ?? "null";
  } catch (cause) {
    throw new Error("Unable to stringify response body", { cause });
  }
}
