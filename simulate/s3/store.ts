import type { ObjectStore } from "../../sync/s3/object-store";
import { rankAfter } from "../keys/key-space";
import { type Buckets, DESTINATION, list, SOURCE } from "./buckets";
import { listFolders } from "./folders";
import type { Requests } from "./requests";

const unsupported = (): never => {
  throw new Error("This store does not support the request.");
};

/** A store whose requests all throw. Other stores override the requests that they support. */
export const UNSUPPORTED: ObjectStore = {
  serverTime: () => undefined,
  region: async () => "us-east-1",
  list: unsupported,
  folders: unsupported,
  head: unsupported,
  tags: unsupported,
  copy: unsupported,
  remove: unsupported,
  headPart: unsupported,
  createUpload: unsupported,
  copyPart: unsupported,
  uploadEmptyPart: unsupported,
  parts: unsupported,
  listUploads: unsupported,
  completeUpload: unsupported,
  abortUpload: unsupported,
  read: unsupported,
  write: unsupported,
  writeNew: unsupported,
  replace: unsupported,
  erase: unsupported,
};

export const SOURCE_BUCKET = "simulated-source";
export const DESTINATION_BUCKET = "simulated-destination";

/** The synthetic buckets as an object store. Without `requests` it responds immediately. */
export const bucketStore = (buckets: Buckets, requests?: Requests): ObjectStore => ({
  ...UNSUPPORTED,
  list: async (bucket, _, after) => {
    const side = bucket === SOURCE_BUCKET ? SOURCE : DESTINATION;
    const start = rankAfter(buckets.keys, after);
    await requests?.list(side, start);
    return list(buckets, side, start);
  },
  folders: (_, prefix) => listFolders(buckets, prefix, requests?.list),
  copy: async () => {
    await requests?.copy();
    return "";
  },
});

/** A runs bucket in memory. It discards compressed files, which are the outcomes. The engine never reads them. */
export function recordStore(): ObjectStore {
  const files = new Map<string, string>();
  return {
    ...UNSUPPORTED,
    read: async (_, key) => files.get(key),
    write: async (_, key, body) => {
      if (typeof body === "string") files.set(key, body);
    },
    writeNew: async (_, key, body) => {
      if (files.has(key)) return undefined;
      files.set(key, body);
      return key;
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
