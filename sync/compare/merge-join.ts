import { compareKeys } from "../model/key";

interface Keyed {
  readonly key: string;
}

/** One key with its entry on each side. At least one side has an entry. */
export type Pair<T extends Keyed> =
  | { readonly key: string; readonly source: T; readonly destination?: undefined }
  | { readonly key: string; readonly source?: undefined; readonly destination: T }
  | { readonly key: string; readonly source: T; readonly destination: T };

/** The rest of a side's current page. It is refilled when it is used up. */
class PageCursor<T> {
  private page: readonly T[] = [];
  private at = 0;
  constructor(private readonly pages: AsyncIterator<readonly T[]>) {}

  /** Makes `peek` return an entry. @returns whether there is an entry */
  async fill(): Promise<boolean> {
    while (this.at >= this.page.length) {
      const next = await this.pages.next();
      if (next.done) return false;
      this.page = next.value;
      this.at = 0;
    }
    return true;
  }
  get empty(): boolean {
    return this.at >= this.page.length;
  }
  peek(): T | undefined {
    return this.page[this.at];
  }
  take(): T {
    return this.page[this.at++] as T;
  }
}

/**
 * Joins two listings in key order and yields each key once, in order, in batches that need no waiting. It knows nothing
 * about S3 or copies. An error of a listing is thrown here, before any key that sorts after it.
 *
 * @example [a, b] and [b, c] // {a: source only}, {b: both}, {c: destination only}
 */
export async function* mergeJoin<T extends Keyed>(
  source: AsyncIterable<readonly T[]>,
  destination: AsyncIterable<readonly T[]>,
): AsyncGenerator<readonly Pair<T>[], void> {
  const left = new PageCursor(source[Symbol.asyncIterator]());
  const right = new PageCursor(destination[Symbol.asyncIterator]());
  for (;;) {
    const [leftHas, rightHas] = await Promise.all([left.fill(), right.fill()]);
    if (!leftHas && !rightHas) return;
    yield pairs(left, right, leftHas, rightHas);
  }
}

/** Pairs up to the point where a side that has more pages has used up its current one. */
function pairs<T extends Keyed>(
  left: PageCursor<T>,
  right: PageCursor<T>,
  leftHas: boolean,
  rightHas: boolean,
): Pair<T>[] {
  const batch: Pair<T>[] = [];
  while ((!left.empty || !leftHas) && (!right.empty || !rightHas) && !(left.empty && right.empty)) {
    const a = left.peek();
    const b = right.peek();
    const order = a === undefined ? 1 : b === undefined ? -1 : compareKeys(a.key, b.key);
    if (order < 0) batch.push({ key: a!.key, source: left.take() });
    else if (order > 0) batch.push({ key: b!.key, destination: right.take() });
    else batch.push({ key: a!.key, source: left.take(), destination: right.take() });
  }
  return batch;
}
