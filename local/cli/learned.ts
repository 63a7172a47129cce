import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { EmbeddedS3 } from "../s3";

/** Where what runs learn for the next ones is kept on this computer. */
export const LEARNED = join("runs", "learned");

const PREFIX = "learned/";

/** Puts what earlier runs have learned into the embedded runs bucket. */
export async function bringLearned(s3: EmbeddedS3, runsBucket: string, folder = LEARNED): Promise<void> {
  for (const file of await readdir(folder).catch(() => [])) {
    s3.bucket(runsBucket).put(PREFIX + file, await readFile(join(folder, file)));
  }
}

/** Saves what this run has learned. */
export async function saveLearned(s3: EmbeddedS3, runsBucket: string, folder = LEARNED): Promise<void> {
  const bucket = s3.bucket(runsBucket);
  for (const key of bucket.keys().filter((key) => key.startsWith(PREFIX))) {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, basename(key)), bucket.get(key)?.content.toBuffer() ?? "");
  }
}
