import type { FunctionName } from "../../functions/index";
import type { Acting } from "../checks/history";

/** One invocation of a function. */
export interface Invocation extends Acting {
  readonly name: FunctionName;
  /** False when the process was killed: nothing that it sends or receives matters any more. */
  alive: boolean;
  /** Whether its execution was redriven before. */
  readonly redriven: boolean;
  /** What it was called with. */
  readonly payload: unknown;
}
