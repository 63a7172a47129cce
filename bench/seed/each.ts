/** Calls `task` for 0 to `count` - 1, at most `atOnce` at the same time, about in that order. */
export async function eachUpTo(
  count: number,
  atOnce: number,
  task: (n: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) await task(next++);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, worker));
}
