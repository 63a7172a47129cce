/** Calls `task` for 0 to `count` - 1, in this order, with at most `concurrency` calls in flight. */
export async function forEachIndex(
  count: number,
  concurrency: number,
  task: (n: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) await task(next++);
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, count) }, worker));
}
