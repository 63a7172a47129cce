import { compareKeys } from "../model/key";

interface Keyed {
  readonly key: string;
}

/** One key, and what each side has under it. At least one side has something. */
export type Pair<T extends Keyed> =
  | { readonly key: string; readonly source: T; readonly destination?: undefined }
  | { readonly key: string; readonly source?: undefined; readonly destination: T }
  | { readonly key: string; readonly source: T; readonly destination: T };

/** The rest of a side's current page, refilled when it is used up. */
class Side<T> {
  private page: readonly T[] = [];
  private at = 0;
  constructor(private readonly pages: AsyncIterator<readonly T[]>) {}

  /** Makes `peek` good. @returns whether something is left. */
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
 * Walks two ordered listings side by side and yields each key once, in order, in batches that need no waiting.
 * Knows nothing of S3 or of copying. Whatever a listing throws is thrown here, before any key behind it.
 *
 * @example [a, b] and [b, c] // {a: source only}, {b: both}, {c: destination only}
 */
export async function* merge<T extends Keyed>(
  source: AsyncIterable<readonly T[]>,
  destination: AsyncIterable<readonly T[]>,
): AsyncGenerator<readonly Pair<T>[], void> {
  const left = new Side(source[Symbol.asyncIterator]());
  const right = new Side(destination[Symbol.asyncIterator]());
  for (;;) {
    const [leftHas, rightHas] = await Promise.all([left.fill(), right.fill()]);
    if (!leftHas && !rightHas) return;
    yield pairs(left, right, leftHas, rightHas);
  }
}

/** Pairs up until a side that has more to come has used up its page. */
function pairs<T extends Keyed>(
  left: Side<T>,
  right: Side<T>,
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
