/**
 * A sorted set of strings, stored in chunks. An insertion moves at most the tail of one chunk. Iteration from
 * any string starts after two binary searches, so a page never scans the whole set. 100,000 random insertions
 * take well under a second.
 */
import { CHUNK_STRINGS } from "../constants";

/** The first index in `array` at which `before` is false. */
function lowerBound<T>(array: readonly T[], before: (item: T) => boolean): number {
  let low = 0;
  let high = array.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (before(array[middle]!)) low = middle + 1;
    else high = middle;
  }
  return low;
}

export class SortedStrings {
  /** No chunk is empty. Every string of a chunk is less than every string of the next chunk. */
  readonly #chunks: string[][] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The value must not be in the set. */
  insert(value: string): void {
    this.#size++;
    const at = Math.min(this.#chunkFor(value), this.#chunks.length - 1);
    const chunk = this.#chunks[at];
    if (chunk === undefined) {
      this.#chunks.push([value]);
      return;
    }
    // Keys often arrive in order, and an append needs no search.
    if (chunk.at(-1)! < value) chunk.push(value);
    else
      chunk.splice(
        lowerBound(chunk, (s) => s < value),
        0,
        value,
      );
    if (chunk.length > CHUNK_STRINGS) this.#chunks.splice(at + 1, 0, chunk.splice(CHUNK_STRINGS >>> 1));
  }

  /** Without effect if the value is not in the set. */
  remove(value: string): void {
    const at = this.#chunkFor(value);
    const chunk = this.#chunks[at];
    if (chunk === undefined) return;
    const index = lowerBound(chunk, (s) => s < value);
    if (chunk[index] !== value) return;
    chunk.splice(index, 1);
    this.#size--;
    if (chunk.length === 0) this.#chunks.splice(at, 1);
  }

  /** The strings >= `start`, in order. The set must not change during the iteration. */
  *from(start: string): Generator<string, void> {
    const first = this.#chunkFor(start);
    for (let at = first; at < this.#chunks.length; at++) {
      const chunk = this.#chunks[at]!;
      const from = at === first ? lowerBound(chunk, (s) => s < start) : 0;
      for (let index = from; index < chunk.length; index++) yield chunk[index]!;
    }
  }

  /** The index of the first chunk whose last string is >= `value`. */
  #chunkFor(value: string): number {
    return lowerBound(this.#chunks, (chunk) => chunk.at(-1)! < value);
  }
}
