/** The handler in a bundle's exports. */
import type { Context } from "aws-lambda";
import { FunctionError } from "../errors";
import type { Json } from "../json";

/** What a handler is. */
export type Handler = (event: Json, context: Context) => unknown;

const CALLBACK =
  "ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to " +
  "modify this function to use a supported handler signature to use Node.js 24 or later. For more information see " +
  "https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.";

/**
 * The export which `name` names: `index.handler` is the export `handler` of the bundle.
 *
 * Source: aws-lambda-nodejs-runtime-interface-client, also for the errors' names.
 *
 * @throws FunctionError `Runtime.ImportModuleError`, `Runtime.HandlerNotFound`, and for a third parameter
 *   `Runtime.CallbackHandlerDeprecated`
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
