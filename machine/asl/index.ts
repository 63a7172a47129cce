export { format, jsonText } from "./data/format";
export { type Context, type ItemContext, path, template } from "./data/path";
export { invokes, isDistributed, type Machine, type Permission, permissions, stateMachine } from "./machine";
export { type Definition, type Rendered, render } from "./render";
export { call } from "./states/call";
export { above, choice, is, otherwise, when } from "./states/choice";
export { fail, pass, succeed } from "./states/ends";
export {
  type Catcher,
  type Caught,
  catchAll,
  crashes,
  type Retrier,
  transientLambdaErrors,
} from "./states/errors";
export { map } from "./states/map";
export type { AnyLambda, Lambda, LambdaRef } from "./states/state";
export { task } from "./states/task";
export { InvalidMachine } from "./validation/check";
