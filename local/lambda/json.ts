/** Values cross into and out of a function as JSON, within Lambda's limits. */
import { FunctionError } from "./errors";

/** Any value that JSON holds. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** 6 MB: the most that a synchronous invocation takes. Source: Lambda quotas. */
export const MAX_REQUEST_BYTES = 6_291_456;
/** What it gives back may be a little more. Source: the message of `Function.ResponseSizeTooLarge` itself. */
export const MAX_RESPONSE_BYTES = 6_291_556;

/**
 * The event that a handler sees for a payload: a copy, of what JSON keeps. Nothing becomes `{}`.
 *
 * @throws FunctionError `RequestEntityTooLargeException` over 6 MB
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
 * What the caller sees of a handler's result: a copy, of what JSON keeps. `undefined` becomes null.
 *
 * @throws FunctionError `Function.ResponseSizeTooLarge`; Error when JSON cannot hold it
 */
export function answerOf(result: unknown): Json {
  const text = serialise(result);
  if (Buffer.byteLength(text) <= MAX_RESPONSE_BYTES) return JSON.parse(text);
  throw new FunctionError({
    errorType: "Function.ResponseSizeTooLarge",
    errorMessage: `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`,
  });
}

function serialise(result: unknown): string {
  try {
    return JSON.stringify(result) ?? "null";
  } catch (cause) {
    throw new Error("Unable to stringify response body", { cause });
  }
}
