import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { EmbeddedS3 } from "../s3";

/** What of a run's records is worth keeping: its report, and the keys that were not simply kept. */
const KEPT = /^runs\/[^/]+\/(report\.|outcomes\/|orphans\/)/;

/**
 * Saves a run's report from the embedded runs bucket under `./runs/`.
 *
 * @returns the report's path, or `undefined` if the run did not come so far as to write one.
 */
export async function saveReport(
  s3: EmbeddedS3,
  runsBucket: string,
  runId: string,
): Promise<string | undefined> {
  const bucket = s3.bucket(runsBucket);
  const keys = bucket.keys().filter((key) => key.startsWith(`runs/${runId}/`) && KEPT.test(key));
  for (const key of keys) {
    await mkdir(dirname(key), { recursive: true });
    await writeFile(key, bucket.get(key)?.content.toBuffer() ?? "");
  }
  const text = join("runs", runId, "report.txt");
  return keys.includes(text) ? text : undefined;
}
