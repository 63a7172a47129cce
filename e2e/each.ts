/** Maximum number of items in progress. */
const CONCURRENCY = 16;

/** Calls `work` for each item, at most 16 at a time. Rejects on the first failure. */
export async function each<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const remaining = items.values();
  const worker = async () => {
    for (const item of remaining) await work(item);
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
}
