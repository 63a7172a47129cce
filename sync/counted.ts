import type { Store } from "./store";
import type { Requests } from "./tally";

const BILLED_AS = {
  region: "HEAD",
  list: "LIST",
  head: "HEAD",
  tags: "GET",
  copy: "COPY",
  remove: "DELETE",
  read: "GET",
  write: "PUT",
} as const satisfies Record<keyof Store, keyof Requests>;

/** The same store, which counts each call into `requests` before it makes it. Retries are not seen here. */
export function counted(store: Store, requests: { -readonly [K in keyof Requests]: number }): Store {
  const count =
    <A extends unknown[], R>(kind: keyof Requests, call: (...args: A) => R) =>
    (...args: A): R => {
      requests[kind]++;
      return call(...args);
    };
  return {
    region: count(BILLED_AS.region, store.region),
    list: count(BILLED_AS.list, store.list),
    head: count(BILLED_AS.head, store.head),
    tags: count(BILLED_AS.tags, store.tags),
    copy: count(BILLED_AS.copy, store.copy),
    remove: count(BILLED_AS.remove, store.remove),
    read: count(BILLED_AS.read, store.read),
    write: count(BILLED_AS.write, store.write),
  };
}
