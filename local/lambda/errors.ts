/** Errors of failed invocations, in the format of Lambda and Step Functions. */
import { isNativeError } from "node:util/types";

/** The body of Lambda's response when a function fails. */
export interface ErrorBody {
  readonly errorType: string;
  readonly errorMessage: string;
  /** The lines of the stack trace. Absent if the error comes from Lambda and not from the function. */
  readonly trace?: readonly string[];
}

/**
 * A failed invocation. Step Functions matches `name` with `ErrorEquals` and reports `cause` as `Cause`.
 *
 * Example: a handler throws `new NoProgress("stuck")`. The error has the name `NoProgress`, the message `stuck`
 * and the cause `{"errorType":"NoProgress","errorMessage":"stuck","trace":["NoProgress: stuck","    at …"]}`.
 */
export class FunctionError extends Error {
  override readonly name: string;
  override readonly cause: string;

  constructor(body: ErrorBody) {
    super(body.errorMessage);
    this.name = body.errorType;
    this.cause = JSON.stringify(body);
  }
}

/**
 * Converts a thrown value to the error that the Lambda runtime reports. `errorType` is the `name` property of
 * an Error, not the name of its class, and the `typeof` of any other value.
 */
export function thrownError(thrown: unknown): FunctionError {
  if (!isNativeError(thrown)) {
    return new FunctionError({ errorType: typeof thrown, errorMessage: String(thrown), trace: [] });
  }
  return new FunctionError({
    errorType: thrown.name,
    errorMessage: messageOf(thrown),
    trace: (thrown.stack ?? "").split("\n"),
  });
}

function messageOf(error: Error & { code?: unknown }): string {
  if (error.code !== "ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING") return error.message;
  return (
    "the bundle contains a dynamic import(), which this runtime cannot check: " +
    'build it with supported: { "dynamic-import": false }'
  );
}

/**
 * Creates Lambda's error for an invocation that exceeds the timeout.
 *
 * @param seconds the timeout of the function
 */
export function timedOut(requestId: string, seconds: number): FunctionError {
  const errorMessage = `RequestId: ${requestId} Error: Task timed out after ${seconds.toFixed(2)} seconds`;
  return new FunctionError({ errorType: "Sandbox.Timedout", errorMessage });
}
