import { type FunctionName, functions } from "./index";
import { readPackage } from "./runtime/settings";

const { function: name } = readPackage();
if (!Object.hasOwn(functions, name)) {
  throw new Error(`The deployment package is of an unknown function: "${name}". Run pulumi up.`);
}

/**
 * The handler of every function. All functions have the same code, because most of it is the SDK. It is built and uploaded as
 * one file. The deployment package says to which function it belongs.
 */
export const { handler } = functions[name as FunctionName];
