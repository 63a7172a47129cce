import { compareKeys } from "../../sync/model/key";
import type { ObjectStore } from "../../sync/s3/object-store";

/** A store for records alone, in a map: for tests that make thousands of runs. */
export function memoryStore(): ObjectStore {
  const files = new Map<string, string>();
  const unused = (): never => {
    throw new Error("records need no such call");
  };
  return {
    region: unused,
    head: unused,
    tags: unused,
    copy: unused,
    remove: unused,
    headPart: unused,
    createUpload: unused,
    copyPart: unused,
    parts: unused,
    completeUpload: unused,
    abortUpload: unused,
    read: async (_, key) => files.get(key),
    write: async (_, key, body) => void files.set(key, body),
    writeNew: async (_, key, body) => !files.has(key) && files.set(key, body) === files,
    erase: async (_, key) => void files.delete(key),
    list: async (_, prefix, after) => {
      const keys = [...files.keys()].filter((key) => key.startsWith(prefix)).sort(compareKeys);
      const entries = keys
        .filter((key) => after === null || compareKeys(key, after) > 0)
        .map((key) => ({ key, size: 1, etag: "", lastModified: 0, storageClass: "STANDARD" }));
      return { entries, last: true };
    },
  };
}
