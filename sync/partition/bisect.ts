/**
 * The first index for which a condition holds. The condition must also hold for all later indexes.
 *
 * @param length number of indexes: 0 to `length - 1`
 * @returns `length` if the condition holds for no index
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
