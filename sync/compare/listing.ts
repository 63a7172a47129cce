import { compareKeys } from "../model/key";
import { endsBefore, type KeyRange } from "../model/key-range";
import type { ObjectStore } from "../s3/object-store";
import type { Entry, Page } from "../s3/objects";
import { MAX_EMPTY_PAGES } from "./constants";

/** A server listed keys out of order, twice, or without the prefix. The merge join cannot use such a listing. */
export class ListingOutOfOrder extends Error {
  override readonly name = "ListingOutOfOrder";
  constructor(bucket: string, what: string) {
    super(`The listing of ${bucket} cannot be used: ${what}.`);
  }
}

/**
 * The objects of one bucket in a key range, page by page, in key order. Keys are relative to `prefix`. The next page is
 * requested while the current one is processed. The listing ends only where S3 says so. A failure is thrown, so that
 * "failed" never looks like "finished".
 *
 * During the listing, the caller may shorten the range to a key after all pages that have arrived.
 *
 * @param onPage called for each page that arrives, with its entries and whether more follow in the range
 * @throws ListingOutOfOrder, and the errors of {@link ObjectStore.list}.
 */
export async function* listing(
  store: ObjectStore,
  bucket: string,
  prefix: string,
  range: KeyRange,
  onPage: (entries: readonly Entry[], more: boolean) => void = () => {},
): AsyncGenerator<readonly Entry[], void> {
  const request = (after: string | null): Promise<Page> => {
    const page = pageAfter(store, bucket, prefix, after);
    page.catch(() => {}); // awaited below, unless the listing is abandoned first
    return page;
  };
  let after = range.after;
  let next: Promise<Page> | undefined = request(after);
  while (next !== undefined) {
    const page: Page = await next;
    const { entries, last } = page;
    after = entries.at(-1)?.key ?? after;
    const over = after !== null && (after === range.through || endsBefore(range, after));
    next = last || over ? undefined : request(after);
    const within = over ? entries.filter(({ key }) => !endsBefore(range, key)) : entries;
    onPage(within, next !== undefined);
    yield within;
  }
}

/**
 * The page of a listing after a key, with relative keys. A truncated page without a key is continued.
 *
 * @param after a relative key; `null`: from the beginning
 * @throws ListingOutOfOrder, and the errors of {@link ObjectStore.list}.
 */
export async function pageAfter(
  store: ObjectStore,
  bucket: string,
  prefix: string,
  after: string | null,
): Promise<Page> {
  const from = after === null ? null : prefix + after;
  let page = await store.list(bucket, prefix, from);
  for (let empty = 1; page.token !== undefined; empty++) {
    if (empty > MAX_EMPTY_PAGES) throw new ListingOutOfOrder(bucket, `${empty} pages in a row have no key`);
    page = await store.list(bucket, prefix, from, page.token);
  }
  const entries = page.entries.map((entry) => relative(bucket, prefix, entry));
  checkOrder(bucket, after, entries);
  return { entries, last: page.last };
}

function relative(bucket: string, prefix: string, entry: Entry): Entry {
  if (prefix === "") return entry;
  if (!entry.key.startsWith(prefix)) {
    throw new ListingOutOfOrder(bucket, `${json(entry.key)} does not begin with ${json(prefix)}`);
  }
  return { ...entry, key: entry.key.slice(prefix.length) };
}

function checkOrder(bucket: string, after: string | null, entries: readonly Entry[]): void {
  let before = after;
  for (const { key } of entries) {
    const order = before === null ? 1 : compareKeys(key, before);
    if (order === 0) throw new ListingOutOfOrder(bucket, `${json(key)} is listed twice`);
    if (order < 0) throw new ListingOutOfOrder(bucket, `${json(key)} is listed after ${json(before)}`);
    before = key;
  }
}

const json = (key: string | null): string => JSON.stringify(key);
