import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { EmbeddedS3 } from "../s3";

/** The saved records of a run: its report, the outcomes of all keys that were not kept, and the orphans. */
const SAVED = /^runs\/[^/]+\/(report\.|outcomes\/|orphans\/)/;

/**
 * Copies a run's report from the embedded runs bucket to `./runs/`.
 *
 * @returns the path of the report, or `undefined` if the run ended before it wrote one.
 */
export async function saveReport(
  s3: EmbeddedS3,
  runsBucket: string,
  runId: string,
): Promise<string | undefined> {
  const bucket = s3.bucket(runsBucket);
  const keys = bucket.keys().filter((key) => key.startsWith(`runs/${runId}/`) && SAVED.test(key));
  for (const key of keys) {
    await mkdir(dirname(key), { recursive: true });
    await writeFile(key, bucket.get(key)?.content.toBuffer() ?? "");
  }
  const text = join("runs", runId, "report.txt");
  return keys.includes(text) ? text : undefined;
}
