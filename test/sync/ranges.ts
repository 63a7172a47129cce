import { compareKeys } from "../../sync/model/key";
import { endsBefore, type KeyRange } from "../../sync/model/key-range";

/** The range of all keys. */
export const EVERYTHING: KeyRange = { after: null, through: null };

export const contains = (range: KeyRange, key: string): boolean =>
  (range.after === null || compareKeys(key, range.after) > 0) && !endsBefore(range, key);
