/**
 * Splits a list into lists of at most `size` items, in order.
 *
 * @param size at least 1
 * @example chunk([a, b, c], 2) // [[a, b], [c]]
 */
export const chunk = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));

/**
 * Like `Promise.all(items.map(work))`, in batches of at most `size` items. A batch begins when the previous batch is
 * done.
 */
export async function inBatches<T, R>(
  items: readonly T[],
  size: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  for (const batch of chunk(items, size)) results.push(...(await Promise.all(batch.map(work))));
  return results;
}
