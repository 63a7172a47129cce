import { MAX_SHARED_STRINGS } from "../constants";

/** Storage classes and checksum algorithms as shared strings, so that a thousand entries hold one string. */
const SHARED = new Map<string, string>();

/**
 * The same string, shared with other callers. If `text` is a slice, the result does not keep the larger text in memory.
 */
export function shared(text: string): string {
  const known = SHARED.get(text);
  if (known !== undefined) return known;
  const copy = Buffer.from(text).toString();
  if (SHARED.size < MAX_SHARED_STRINGS) SHARED.set(copy, copy);
  return copy;
}
