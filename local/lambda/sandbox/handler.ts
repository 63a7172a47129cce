/** Finds the handler in the exports of a bundle. */
import type { Context } from "aws-lambda";
import { FunctionError } from "../errors";
import type { Json } from "../json";

/** A handler: returns a result or a promise of it. */
export type Handler = (event: Json, context: Context) => unknown;

const CALLBACK =
  "ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to " +
  "modify this function to use a supported handler signature to use Node.js 24 or later. For more information see " +
  "https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.";

/**
 * Returns the handler that `name` specifies: `index.handler` is the export `handler` of the bundle.
 *
 * Source, including the error names: aws-lambda-nodejs-runtime-interface-client.
 *
 * @throws FunctionError `Runtime.ImportModuleError` if the module is not `index`, `Runtime.HandlerNotFound`
 *   if the export is not a function, `Runtime.CallbackHandlerDeprecated` if the function has a third
 *   parameter
 */
export function handlerIn(exports: Record<string, unknown>, name: string): Handler {
  const [file = "", ...path] = name.split(".");
  if (file !== "index") throw failure("ImportModuleError", `Error: Cannot find module '${file}'`);
  let found: unknown = exports;
  for (const part of path) found = (found as Record<string, unknown> | undefined)?.[part];
  if (typeof found !== "function") throw failure("HandlerNotFound", `${name} is undefined or not exported`);
  if (found.length >= 3) throw failure("CallbackHandlerDeprecated", CALLBACK);
  return found as Handler;
}

const failure = (type: string, errorMessage: string) =>
  new FunctionError({ errorType: `Runtime.${type}`, errorMessage, trace: [] });
