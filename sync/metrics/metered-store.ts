import type { Store } from "../s3/object-store";
import type { Requests } from "./counters";

const BILLED_AS = {
  region: "HEAD",
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
} as const satisfies Record<keyof Store, keyof Requests>;

type Counted = { -readonly [K in keyof Requests]: number };

/** The same store, which counts each call into `requests` before it makes it. Retries are not seen here. */
export function counted(store: Store, requests: Counted): Store {
  const methods = Object.entries(BILLED_AS).map(([name, kind]) => {
    const method = store[name as keyof Store] as (...args: unknown[]) => unknown;
    const call = (...args: unknown[]) => {
      requests[kind]++;
      return method(...args);
    };
    return [name, call];
  });
  return Object.fromEntries(methods) as Store;
}
