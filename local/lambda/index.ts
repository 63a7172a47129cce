/** Lambda on this computer. */
export { FunctionError } from "./errors";
export { createFunction, type LocalFunction } from "./function";
export type { Json } from "./json";
export { type Clock, type FunctionSettings, type OutgoingCall, realClock, type Transport } from "./settings";
export type { Usage } from "./usage";
