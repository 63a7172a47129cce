import type { Scenario } from "../world/scenario";
import type { ExecutionLog, Sides } from "./invariants";
import { keysInScope } from "./scope";

/** Checks a delete against the guards in the input of its execution. */
export function checkGuards(
  scenario: Scenario,
  sides: Sides,
  { input, at, deletedKeys }: ExecutionLog,
  broken: (rule: string) => void,
): void {
  const { maxDeletes = Number.POSITIVE_INFINITY, maxDeletePercent, allowEmptySource = false } = input;
  const held = (side: keyof Sides) =>
    keysInScope(scenario, input, side, sides[side]).filter((key) => sides[side].heldSince(key, at)).length;
  if (input.delete === false) broken("An object was deleted although the input forbids it");
  if (deletedKeys.size > maxDeletes) broken("More objects were deleted than maxDeletes allows");
  if (maxDeletePercent !== undefined && 100 * deletedKeys.size > maxDeletePercent * held("destination"))
    broken("More objects were deleted than maxDeletePercent allows");
  if (!allowEmptySource && held("source") === 0)
    broken("An object was deleted although the source was empty");
}
