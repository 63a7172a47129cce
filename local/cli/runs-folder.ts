import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { ERROR_ADVICE } from "../../functions/runtime/reporting/error-advice";
import { parsedJson } from "../../sync/model/json";
import { INTERNAL_RECORDS, OUTCOMES } from "../../sync/records/paths";
import { htmlReport } from "../../sync/report/html/page";
import { type Report, reportJson } from "../../sync/report/output";
import { textReport } from "../../sync/report/text-report";
import { type BucketAccess, type EmbeddedS3, Folder } from "../s3";
import { writeWhole } from "../whole-file";
import { localMessage } from "./failures";
import { serverOf } from "./locks/server";

/** The folder of the records of local runs, relative to the working directory. */
export const RUNS = "runs";

const LEARNED = /^learned\//;
/** Leases of the state machine. Runs on this computer exclude each other by locks: see locks/locks.ts. */
const LEASES = /^runs\/leases\//;

/** Open uploads of a pair. */
const UPLOADS = /^runs\/uploads\//;

/** The partition of a run's outcomes. Captures the run's id. */
const PARTITION = new RegExp(`^${OUTCOMES}pair=[^/]+/date=[^/]+/run=([^/]+)/`);

export interface RunsFolderOptions {
  /** Relative to the working directory. @default "runs" */
  readonly folder?: string;
  /** The URL of the S3 server, if it is not AWS. Each server has its own open uploads. */
  readonly endpoint?: string | undefined;
  /** Whether later commands use what this command learns about the buckets. @default true */
  readonly learns?: boolean;
  /** Called once if a record cannot be written. Then records stay in memory. */
  readonly onError?: (error: Error) => void;
}

/**
 * Keeps the embedded runs bucket in files, as they are written: `runs/ID/…` and the outcomes of the run in `./runs/ID/…`,
 * `learned/…` in `./runs/learned/…`.
 */
export const runsFolder = ({
  folder = RUNS,
  endpoint,
  learns = true,
  onError,
}: RunsFolderOptions = {}): Folder => {
  const uploads = uploadsFolder(endpoint);
  return new Folder(folder, {
    fileOf: (key) =>
      (LEARNED.test(key) && !learns) || LEASES.test(key)
        ? undefined
        : localKey(key)
            .replace(UPLOADS, uploads)
            .replace(/^runs\//, ""),
    ...(onError && { onError }),
  });
};

/** The folder with the records of open uploads of all pairs of a server. */
const uploadsFolder = (endpoint: string | undefined): string =>
  endpoint === undefined
    ? "uploads/"
    : `uploads/of-${createHash("sha256").update(serverOf(endpoint)).digest("hex")}/`;

interface UploadsOptions extends Pick<RunsFolderOptions, "folder" | "endpoint"> {
  /** The keys that the run has locked start with this prefix. */
  readonly destinationPrefix: string;
}

/**
 * Tells the embedded bucket about the records of open uploads that earlier commands left. It finds other files only by their whole
 * keys. Another run may be using the records of keys that this run has not locked. A damaged record is removed, because each later
 * run would fail because of it. No live process can have left a damaged record.
 *
 * @returns the files that were removed
 */
export function findUploads(
  bucket: Pick<BucketAccess, "get">,
  { folder = RUNS, endpoint, destinationPrefix }: UploadsOptions,
): readonly string[] {
  const root = join(folder, uploadsFolder(endpoint));
  const damaged: string[] = [];
  for (const pair of names(root).filter((name) => !name.startsWith("of-")))
    for (const name of names(join(root, pair)).filter(isRecord)) {
      const file = join(root, pair, name);
      const key = uploadedKey(file);
      if (key === null) damaged.push(file);
      else if (key?.startsWith(destinationPrefix)) bucket.get(`runs/uploads/${pair}/${name}`);
    }
  for (const file of damaged) rmSync(file, { force: true });
  return damaged;
}

const isRecord = (name: string): boolean => name.endsWith(".json");

/** The key of an upload in the destination. `null`: the record is damaged; `undefined`: it cannot be read. */
function uploadedKey(file: string): string | null | undefined {
  const text = textOf(file);
  if (text === undefined) return undefined;
  const record = parsedJson(text) as { readonly value?: { readonly key?: unknown } } | undefined;
  const key = record?.value?.key;
  return typeof key === "string" ? key : null;
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

/** The names in a folder; none if the folder does not exist. */
function names(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/**
 * Removes the files that only the run itself used, and writes the reports with the paths of files instead of keys.
 *
 * @returns the path of the report, or `undefined` if the run ended before it wrote one.
 */
export async function tidyRun(
  s3: EmbeddedS3,
  runsBucket: string,
  runId: string,
  folder = RUNS,
): Promise<string | undefined> {
  for (const name of INTERNAL_RECORDS)
    await rm(join(folder, runId, name), { recursive: true, force: true }).catch(() => {});
  await writeLocally(join(folder, runId)).catch(() => {}); // no report, or a full disk: the report stays as the run wrote it
  const hasReport = s3.bucket(runsBucket).get(`runs/${runId}/report.html`) !== undefined;
  return hasReport ? join(folder, runId, "report.html") : undefined;
}

/** The key that a record has in `./runs`. */
const localKey = (key: string): string => key.replace(PARTITION, "runs/$1/outcomes/");

/**
 * The execution, its ARN and the runs bucket are not on AWS. The reports name the files in `./runs` instead, and the error names
 * options.
 */
async function writeLocally(folder: string): Promise<void> {
  const at = (name: string) => join(folder, name);
  const whole = JSON.parse(await readFile(at("report.json"), "utf8")) as Report;
  const { executionArn: _, ...others } = whole;
  const { failure } = whole;
  const report: Report = {
    ...others,
    failure: failure && { ...failure, cause: localMessage(failure.error, failure.cause, ["its address"]) },
    report: whole.report.replace(/^s3:\/\/[^/]+\//, ""),
    files: { ...whole.files, outcomes: localKey(whole.files.outcomes) },
  };
  writeWhole(at("report.json"), reportJson(report));
  writeWhole(at("report.txt"), textReport(report));
  writeWhole(at("report.html"), htmlReport(report, ERROR_ADVICE));
}
