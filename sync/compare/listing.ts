import { compareKeys } from "../model/key";
import { endsBefore, type KeyRange } from "../model/key-range";
import type { Entry, ObjectStore, Page } from "../s3/object-store";

/** A server listed keys out of order. Such a listing cannot be merged. */
export class ListingOutOfOrder extends Error {
  override readonly name = "ListingOutOfOrder";
  constructor(bucket: string, before: string, key: string) {
    super(
      `The listing of ${bucket} is out of order: ${JSON.stringify(key)} after ${JSON.stringify(before)}.`,
    );
  }
}

/**
 * The objects of one bucket in a key range, page by page, in key order. Keys are relative to `prefix`. The next page is
 * requested while the current one is processed. The listing ends only where S3 says so; a failure is thrown, so that
 * "failed" never looks like "finished".
 *
 * The caller may shorten the range meanwhile, to a key after all pages that have arrived.
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
    const page = store.list(bucket, prefix, after === null ? null : prefix + after);
    page.catch(() => {}); // awaited below, unless the listing is abandoned before
    return page;
  };
  let after = range.after;
  let next: Promise<Page> | undefined = request(after);
  while (next !== undefined) {
    const { entries, last }: Page = await next;
    const relative =
      prefix === "" ? entries : entries.map((entry) => ({ ...entry, key: entry.key.slice(prefix.length) }));
    after = checkOrder(bucket, after, relative);
    const over = after !== null && (after === range.through || endsBefore(range, after));
    next = last || over ? undefined : request(after);
    const within = over ? relative.filter(({ key }) => !endsBefore(range, key)) : relative;
    onPage(within, next !== undefined);
    yield within;
  }
}

/** @returns the last key, after which the next page begins. */
function checkOrder(bucket: string, after: string | null, entries: readonly Entry[]): string | null {
  let before = after;
  for (const { key } of entries) {
    if (before !== null && compareKeys(before, key) >= 0) throw new ListingOutOfOrder(bucket, before, key);
    before = key;
  }
  return before;
}
