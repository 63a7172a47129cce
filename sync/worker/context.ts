import type { ConcurrencyLimit } from "../concurrency/adaptive-limit";
import type { Semaphore } from "../concurrency/semaphore";
import type { CopyContext } from "../copy/copy-object";
import type { Stores } from "../copy/inspect";
import type { OpenUploads } from "../copy/open-uploads";
import type { MutableCounters } from "../metrics/counters";
import type { NdjsonWriter } from "../records/ndjson-writer";
import type { Records } from "../records/records";
import type { ManifestFile, Orphan, StoredOutcome, Verdict, WorkerLimit } from "../records/schema";
import type { Run } from "../request/run";
import type { SplitSizes } from "../scan/constants";

/** The time of a worker. */
export interface Budget {
  /** Whether the worker may begin another key. */
  mayBegin(): boolean;
  /** Aborts when requests in flight must be given up. */
  readonly signal: AbortSignal;
}

/** The clock of a worker. */
export interface WorkerClock extends Pick<CopyContext, "sleep"> {
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** The counters and records of a worker. */
export interface Recording {
  readonly counters: MutableCounters;
  readonly orphans: NdjsonWriter<Orphan>;
  readonly outcomes: NdjsonWriter<StoredOutcome>;
  /** A new writer for the verdicts of one scan. */
  readonly newVerdicts: () => NdjsonWriter<Verdict>;
  /** Called after every batch of keys, and after every key and every part that was copied. */
  readonly onProgress: () => void;
}

/** Facts that earlier runs found out. */
export interface Earlier {
  readonly records: Pick<Records, "findNdjson">;
  /** Manifests of verdicts, in the order of their first keys. */
  readonly verdicts: readonly ManifestFile[];
}

/** Everything that a worker uses. `workerContext` assembles it. */
export interface WorkerContext {
  readonly run: Run;
  readonly stores: Stores;
  readonly limits: Omit<WorkerLimit, "ms">;
  readonly budget: Budget;
  readonly clock: WorkerClock;
  /** Permits for copies. */
  readonly copyPermits: Semaphore<ConcurrencyLimit>;
  /** @default SPLIT_SIZES */
  readonly splitSizes?: SplitSizes | undefined;
  readonly uploads: OpenUploads;
  readonly recording: Recording;
  readonly earlier: Earlier;
}
