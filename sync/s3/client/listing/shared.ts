import { MAX_SHARED_STRINGS } from "../constants";

/** Storage classes and checksum algorithms as shared strings: a thousand entries then hold one string. */
const SHARED = new Map<string, string>();

/** The same string, shared with other callers. It does not keep the text in memory of which `text` is a slice. */
export function shared(text: string): string {
  const known = SHARED.get(text);
  if (known !== undefined) return known;
  const copy = Buffer.from(text).toString();
  if (SHARED.size < MAX_SHARED_STRINGS) SHARED.set(copy, copy);
  return copy;
}
