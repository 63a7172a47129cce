import type { ExecutionInput } from "../world/input";
import { isIncluded, type Scenario } from "../world/scenario";
import type { BucketHistory } from "./history";
import type { Sides } from "./invariants";

/** The order of S3: by the bytes of UTF-8. */
export const compare = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

export const prefixOf = (side: keyof Sides, { prefix, destinationPrefix }: ExecutionInput): string =>
  side === "source" ? prefix : destinationPrefix;

/** Whether a key, without the prefix, comes after the `startAfter` of an execution. */
export const isAfterStart = ({ prefix, startAfter }: ExecutionInput, own: string): boolean =>
  startAfter === undefined || compare(prefix + own, startAfter) > 0;

/** Keys of one side that an execution compares, of all keys that ever had an object. */
export function keysInScope(
  scenario: Scenario,
  input: ExecutionInput,
  side: keyof Sides,
  history: BucketHistory,
): string[] {
  const prefix = prefixOf(side, input);
  return history.known().filter((key) => {
    const own = key.slice(prefix.length);
    return key.startsWith(prefix) && isIncluded(scenario, own) && isAfterStart(input, own);
  });
}
