/** A local emulator of AWS Lambda. */
export { FunctionError } from "./errors";
export { createFunction, type LocalFunction } from "./function";
export type { Json } from "./json";
export { Code } from "./sandbox/code";
export { CodeCache } from "./sandbox/code-cache";
export {
  type Clock,
  type Credentials,
  type FunctionSettings,
  type Network,
  type OutgoingCall,
  placeOf,
  realClock,
  type Transport,
} from "./settings";
