import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { EmbeddedS3 } from "../s3";

/** The folder for the key histograms that runs save for later runs, relative to the working directory. */
export const LEARNED = join("runs", "learned");

const PREFIX = "learned/";

/** Uploads the saved key histograms to the embedded runs bucket. */
export async function uploadLearned(s3: EmbeddedS3, runsBucket: string, folder = LEARNED): Promise<void> {
  for (const file of await readdir(folder).catch(() => [])) {
    s3.bucket(runsBucket).put(PREFIX + file, await readFile(join(folder, file)));
  }
}

/** Saves the key histograms of the runs bucket in the folder. */
export async function saveLearned(s3: EmbeddedS3, runsBucket: string, folder = LEARNED): Promise<void> {
  const bucket = s3.bucket(runsBucket);
  for (const key of bucket.keys().filter((key) => key.startsWith(PREFIX))) {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, basename(key)), bucket.get(key)?.content.toBuffer() ?? "");
  }
}
