import type { ObjectStore } from "../object-store";

/** The methods of a store that write. All other methods only read. */
const WRITES = [
  "copy",
  "createUpload",
  "copyPart",
  "uploadEmptyPart",
  "completeUpload",
  "abortUpload",
  "remove",
  "write",
  "writeNew",
  "replace",
  "erase",
] as const satisfies readonly (keyof ObjectStore)[];

/**
 * The same store, but each method that writes rejects without sending a request. A worker reads its source through it, and
 * in a dry run its destination as well. So a wrong decision cannot write there.
 *
 * @param why the end of the error message, for example `a dry run`
 */
export function readOnlyStore(store: ObjectStore, why: string): ObjectStore {
  const refused = WRITES.map((name) => [
    name,
    () => Promise.reject(new Error(`${name} is not allowed in ${why}. This is a bug: nothing was written.`)),
  ]);
  return { ...store, ...Object.fromEntries(refused) };
}
