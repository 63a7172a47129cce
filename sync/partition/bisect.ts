/**
 * The first index for which a condition holds, which then holds for all later ones.
 *
 * @param length indexes from 0 to `length - 1` are tried
 * @returns `length` if it holds for none of them
 */
export function firstIndex(length: number, holds: (index: number) => boolean): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
