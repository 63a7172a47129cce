import { rm } from "node:fs/promises";
import { join } from "node:path";
import { type EmbeddedS3, Folder } from "../s3";

/** The folder of the records of local runs, relative to the working directory. */
export const RUNS = "runs";

const LEARNED = /^learned\//;
/** Leases of the state machine. Runs on this computer exclude each other by locks: see locks/locks.ts. */
const LEASES = /^runs\/leases\//;

/** Records that only the run itself uses. */
const INTERNAL = ["request.json", "rounds", "deletes", "uploads"];

export interface RunsFolderOptions {
  /** Relative to the working directory. @default "runs" */
  readonly folder?: string;
  /** Whether later commands use what this one learns about the buckets. @default true */
  readonly learns?: boolean;
  /** Called once, if a record cannot be written. Records remain in memory then. */
  readonly onError?: (error: Error) => void;
}

/** Keeps the embedded runs bucket in files, as they are written: `runs/ID/…` in `./runs/ID/…`, `learned/…` in `./runs/learned/…`. */
export const runsFolder = ({ folder = RUNS, learns = true, onError }: RunsFolderOptions = {}): Folder =>
  new Folder(folder, {
    fileOf: (key) =>
      (LEARNED.test(key) && !learns) || LEASES.test(key) ? undefined : key.replace(/^runs\//, ""),
    ...(onError && { onError }),
  });

/**
 * Removes the files that only the run itself used.
 *
 * @returns the path of the report, or `undefined` if the run ended before it wrote one.
 */
export async function tidyRun(
  s3: EmbeddedS3,
  runsBucket: string,
  runId: string,
  folder = RUNS,
): Promise<string | undefined> {
  for (const name of INTERNAL)
    await rm(join(folder, runId, name), { recursive: true, force: true }).catch(() => {});
  const hasReport = s3.bucket(runsBucket).get(`runs/${runId}/report.html`) !== undefined;
  return hasReport ? join(folder, runId, "report.html") : undefined;
}
