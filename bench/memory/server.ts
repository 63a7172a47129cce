import { createS3 } from "../../local/s3";

/** An S3 server with a source of N small objects and an empty destination. Sends its URL to the parent process. */
async function serve(keys: number): Promise<void> {
  const s3 = createS3();
  const source = s3.createBucket("memory-source");
  s3.createBucket("memory-destination");
  const seed = { lastModified: Date.parse("2026-01-01T00:00:00Z") };
  for (let i = 0; i < keys; i++) source.put(keyOf(i), "content", seed);
  const { endpoint } = await s3.listen();
  process.send?.(endpoint);
}

/** @example keyOf(12) // "data/0000/0012.parquet" */
const keyOf = (i: number): string => `data/${pad(Math.floor(i / 1_000))}/${pad(i % 1_000)}.parquet`;

const pad = (n: number): string => String(n).padStart(4, "0");

void serve(Number(process.argv[2]));
