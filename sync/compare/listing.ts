import { compareKeys } from "../model/key";
import { endsBefore, type KeyRange } from "../model/key-range";
import type { Entry, Page, Store } from "../s3/object-store";

/** A server listed keys out of order. Nothing can be merged from such a listing. */
export class ListingOutOfOrder extends Error {
  override readonly name = "ListingOutOfOrder";
  constructor(bucket: string, before: string, key: string) {
    super(
      `The listing of ${bucket} is out of order: ${JSON.stringify(key)} after ${JSON.stringify(before)}.`,
    );
  }
}

/**
 * The objects of one bucket in one range, a page at a time, in key order; keys are relative to `prefix`. The next
 * page is asked for while the last one is worked on. It ends only where S3 says that the listing ends; a failure
 * is thrown, so that "failed" never looks like "finished".
 *
 * The range may become shorter meanwhile, at a key behind all pages that have come.
 *
 * @param onPage called when a page has come, with its keys and whether others follow in the range
 * @throws ListingOutOfOrder, and what {@link Store.list} throws.
 */
export async function* listing(
  store: Store,
  bucket: string,
  prefix: string,
  range: KeyRange,
  onPage: (entries: readonly Entry[], more: boolean) => void = () => {},
): AsyncGenerator<readonly Entry[], void> {
  const ask = (after: string | null): Promise<Page> => {
    const page = store.list(bucket, prefix, after === null ? null : prefix + after);
    page.catch(() => {}); // awaited below, unless the walk is given up before
    return page;
  };
  let after = range.after;
  let next: Promise<Page> | undefined = ask(after);
  while (next !== undefined) {
    const { entries, last }: Page = await next;
    const relative =
      prefix === "" ? entries : entries.map((entry) => ({ ...entry, key: entry.key.slice(prefix.length) }));
    after = checkOrder(bucket, after, relative);
    const over = after !== null && (after === range.through || endsBefore(range, after));
    next = last || over ? undefined : ask(after);
    const within = over ? relative.filter(({ key }) => !endsBefore(range, key)) : relative;
    onPage(within, next !== undefined);
    yield within;
  }
}

/** @returns the last key, behind which the next page begins. */
function checkOrder(bucket: string, after: string | null, entries: readonly Entry[]): string | null {
  let before = after;
  for (const { key } of entries) {
    if (before !== null && compareKeys(before, key) >= 0) throw new ListingOutOfOrder(bucket, before, key);
    before = key;
  }
  return before;
}
