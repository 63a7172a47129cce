/** A failed invocation, as Lambda answers it and Step Functions passes it on. */
import { isNativeError } from "node:util/types";

/** The body of Lambda's answer when a function fails. */
export interface ErrorBody {
  readonly errorType: string;
  readonly errorMessage: string;
  /** The stack by lines. Absent where Lambda itself, not the function, gives the error. */
  readonly trace?: readonly string[];
}

/**
 * A failed invocation. `name` is what a state's `ErrorEquals` is matched with, `cause` the text of `Cause`.
 *
 * Example: a handler that throws `new NoProgress("stuck")` makes an error with name `NoProgress`, message `stuck`
 * and cause `{"errorType":"NoProgress","errorMessage":"stuck","trace":["NoProgress: stuck","    at …"]}`.
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

/** What Lambda's runtime makes of something thrown: its class's *name property*, not its class, is the type. */
export function thrownError(thrown: unknown): FunctionError {
  if (!isNativeError(thrown)) {
    return new FunctionError({ errorType: typeof thrown, errorMessage: String(thrown), trace: [] });
  }
  return new FunctionError({
    errorType: thrown.name,
    errorMessage: explained(thrown),
    trace: (thrown.stack ?? "").split("\n"),
  });
}

function explained(error: Error & { code?: unknown }): string {
  if (error.code !== "ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING") return error.message;
  return (
    "the bundle has an import() that its builder left in, which this runtime cannot check: " +
    'build it with supported: { "dynamic-import": false }'
  );
}

/** The invocation took longer than the function's timeout. */
export function timedOut(requestId: string, seconds: number): FunctionError {
  const errorMessage = `RequestId: ${requestId} Error: Task timed out after ${seconds.toFixed(2)} seconds`;
  return new FunctionError({ errorType: "Sandbox.Timedout", errorMessage });
}
