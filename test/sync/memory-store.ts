import { createHash } from "node:crypto";
import { UNSUPPORTED } from "../../simulate/s3/store";
import { compareKeys } from "../../sync/model/key";
import type { ObjectStore } from "../../sync/s3/object-store";
import type { ObjectHead } from "../../sync/s3/objects";

/** An in-memory store for records, for tests with thousands of runs. Other methods throw. */
export function memoryStore(files = new Map<string, string | Uint8Array>()): ObjectStore {
  return {
    ...UNSUPPORTED,
    folders: async () => undefined,
    head: async (_, key) =>
      files.has(key) ? ({ key, etag: etagOf(files.get(key)) } as ObjectHead) : undefined,
    remove: async (_, orders) => {
      for (const { key, etag } of orders) if (etag === etagOf(files.get(key))) files.delete(key);
      return [];
    },
    read: async (_, key) => files.get(key)?.toString(),
    write: async (_, key, body) => void files.set(key, body),
    writeNew: async (_, key, body) => (files.has(key) ? undefined : etagOf(files.set(key, body).get(key))),
    replace: async (_, key, body, etag) =>
      etag === etagOf(files.get(key)) ? etagOf(files.set(key, body).get(key)) : undefined,
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

const etagOf = (body: string | Uint8Array | undefined): string =>
  createHash("md5")
    .update(body ?? "")
    .digest("hex");
