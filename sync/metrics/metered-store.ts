import type { ObjectStore } from "../s3/object-store";
import type { Requests } from "./counters";

const BILLED_AS = {
  region: "LIST",
  list: "LIST",
  head: "HEAD",
  tags: "GET",
  copy: "COPY",
  remove: "DELETE",
  read: "GET",
  write: "PUT",
  writeNew: "PUT",
  headPart: "HEAD",
  createUpload: "PUT",
  copyPart: "COPY",
  parts: "LIST",
  completeUpload: "PUT",
  abortUpload: "DELETE",
  erase: "DELETE",
} as const satisfies Record<Exclude<keyof ObjectStore, "serverTime">, keyof Requests>;

type MutableRequests = { -readonly [K in keyof Requests]: number };

/** The same store; each call is counted in `requests` before it is made. Retries of the client are not counted. */
export function meteredStore(store: ObjectStore, requests: MutableRequests): ObjectStore {
  const methods = Object.entries(BILLED_AS).map(([name, kind]) => {
    const method = store[name as keyof ObjectStore] as (...args: unknown[]) => unknown;
    const call = (...args: unknown[]) => {
      requests[kind]++;
      return method(...args);
    };
    return [name, call];
  });
  return { ...Object.fromEntries(methods), serverTime: (bucket) => store.serverTime(bucket) } as ObjectStore;
}
