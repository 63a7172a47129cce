import type { FunctionName } from "../../functions/index";
import type { Acting } from "../checks/history";

/** One invocation of a function. */
export interface Invocation extends Acting {
  readonly name: FunctionName;
  /** False if the process was killed. From then on, nothing that it sends or receives has an effect. */
  alive: boolean;
  /** Whether its execution was redriven before. */
  readonly redriven: boolean;
  /** The input of the function. */
  readonly payload: unknown;
}
