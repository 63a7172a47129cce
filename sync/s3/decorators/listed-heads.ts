import { compareKeys } from "../../model/key";
import { isStoreError, type ObjectStore } from "../object-store";
import type { Page } from "../objects";

/**
 * A store whose HEADs always return `undefined` for a missing key. S3 responds with 403 instead if the permission to
 * list the bucket is missing, or restricted to a prefix. Then a LIST with the run's prefix shows whether the key
 * exists.
 */
export function withListedHeads(store: ObjectStore, prefix: string): ObjectStore {
  const unlessMissing =
    (bucket: string, key: string) =>
    async (error: unknown): Promise<undefined> => {
      if (!isStoreError(error, 403) || !key.startsWith(prefix)) throw error;
      const present = await isListed(store, bucket, prefix, key).catch(() => true);
      if (present) throw error;
    };
  return {
    ...store,
    head: (bucket, key) => store.head(bucket, key).catch(unlessMissing(bucket, key)),
    headPart: (bucket, key, part) => store.headPart(bucket, key, part).catch(unlessMissing(bucket, key)),
  };
}

/** Whether a LIST with the prefix shows the key. */
export async function isListed(
  store: ObjectStore,
  bucket: string,
  prefix: string,
  key: string,
): Promise<boolean> {
  let page: Page;
  let after: string | null = justBefore(key);
  let token: string | undefined;
  do {
    page = await store.list(bucket, prefix, after, token);
    if (page.entries.some((entry) => entry.key === key)) return true;
    after = page.entries.at(-1)?.key ?? after;
    token = page.token;
  } while (!page.last && (after === null || compareKeys(after, key) < 0));
  return false;
}

/** The last characters before a gap. Surrogates and U+FFFE–FFFF are not characters. */
const BEFORE_GAPS: ReadonlyMap<number, number> = new Map([
  [0xe000, 0xd7ff],
  [0xffff, 0xfffd],
  [0x10000, 0xfffd],
]);

/**
 * A string before the key, with almost no keys between them; `null`: the beginning of the bucket.
 *
 * @example justBefore("from/b") // "from/a\u{10FFFF}"
 */
export function justBefore(key: string): string | null {
  const characters = [...key];
  const character = characters.pop() ?? "";
  const start = characters.join("");
  // Only control characters sort before a space. XML cannot contain most of them, and S3 may refuse them in
  // `StartAfter`.
  if (character <= " ") return start === "" ? null : start;
  const last = character.codePointAt(0) as number;
  return `${start}${String.fromCodePoint(BEFORE_GAPS.get(last) ?? last - 1)}\u{10ffff}`;
}
