import type { ObjectStore } from "../sync/s3/object-store";
import { type Buckets, DESTINATION, list, SOURCE } from "./buckets";
import { rankAfter } from "./key-space";
import type { Requests } from "./requests";

const refuse = (): never => {
  throw new Error("The simulation knows no such request.");
};

const NOTHING: ObjectStore = {
  region: async () => "us-east-1",
  list: refuse,
  head: refuse,
  tags: refuse,
  copy: refuse,
  remove: refuse,
  headPart: refuse,
  createUpload: refuse,
  copyPart: refuse,
  parts: refuse,
  completeUpload: refuse,
  abortUpload: refuse,
  read: refuse,
  write: refuse,
  writeNew: refuse,
  erase: refuse,
};

export const SOURCE_BUCKET = "simulated-source";
export const DESTINATION_BUCKET = "simulated-destination";

/** The synthetic buckets as the engine asks them. Without `asked` they answer at once. */
export const bucketStore = (buckets: Buckets, asked?: Requests): ObjectStore => ({
  ...NOTHING,
  list: async (bucket, _, after) => {
    const side = bucket === SOURCE_BUCKET ? SOURCE : DESTINATION;
    const start = rankAfter(buckets.keys, after);
    await asked?.list(side, start);
    return list(buckets, side, start);
  },
  copy: async () => asked?.copy(),
});

/** A runs bucket in memory, which forgets what was only written for people to read. */
export function recordStore(): ObjectStore {
  const files = new Map<string, string>();
  return {
    ...NOTHING,
    read: async (_, key) => files.get(key),
    write: async (_, key, body) => {
      if (!key.includes("/outcomes/")) files.set(key, body);
    },
    writeNew: async (_, key, body) => {
      if (files.has(key)) return false;
      files.set(key, body);
      return true;
    },
    erase: async (_, key) => void files.delete(key),
    list: async (_, prefix) => {
      const keys = [...files.keys()].filter((key) => key.startsWith(prefix)).sort();
      const entries = keys.map((key) => ({
        key,
        size: 1,
        etag: "",
        lastModified: 0,
        storageClass: "STANDARD",
      }));
      return { entries, last: true };
    },
  };
}
