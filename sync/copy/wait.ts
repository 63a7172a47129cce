import type { ObjectStore } from "../s3/object-store";
import { MAX_SECOND_WAIT_MS } from "./constants";

/**
 * Waits until the destination's clock is after the second of an object's LastModified, so that its copy is newer. A
 * change of the source in the second of its copy could not be distinguished from the copied version.
 *
 * @param bucket the destination's
 * @param lastModified milliseconds since 1970
 */
export async function untilSecondPassed(
  {
    destination,
    sleep,
  }: { readonly destination: ObjectStore; readonly sleep: (ms: number) => Promise<void> },
  bucket: string,
  lastModified: number,
): Promise<void> {
  const now = destination.serverTime(bucket);
  if (now === undefined) return;
  const wait = Math.floor(lastModified / 1_000) * 1_000 + 1_000 - now;
  if (wait > 0 && wait <= MAX_SECOND_WAIT_MS) await sleep(wait);
}
