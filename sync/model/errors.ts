import { MAX_ERROR_TEXT } from "./constants";
import { counted, enumeration, listed } from "./texts";

/**
 * The errors that a run can fail with. An execution fails with one of these names as its `Error`, so the names are part
 * of the public interface. Documentation and alarms rely on them.
 */
export const ErrorName = {
  InvalidRequest: "InvalidRequest",
  BucketNotFound: "BucketNotFound",
  AccessDenied: "AccessDenied",
  InvalidCredentials: "InvalidCredentials",
  ServerUnreachable: "ServerUnreachable",
  UnsupportedBucket: "UnsupportedBucket",
  SourceEmpty: "SourceEmpty",
  TooManyDeletes: "TooManyDeletes",
  SyncIncomplete: "SyncIncomplete",
  NoProgress: "NoProgress",
  RunTooLong: "RunTooLong",
  AlreadyRunning: "AlreadyRunning",
  LeaseLost: "LeaseLost",
  RequestFailed: "RequestFailed",
  RecordMissing: "RecordMissing",
  Stopped: "Stopped",
} as const;
export type ErrorName = (typeof ErrorName)[keyof typeof ErrorName];

/** Base of the errors that a run can fail with. The message says what to do next. `cause` is the original error. */
export abstract class SyncError extends Error {
  // Set explicitly, because minification renames the class, and callers report `error.name` as the error's
  // type.
  abstract override readonly name: ErrorName;
}

/** The request cannot be carried out. `faults` has every fault, one sentence each. */
export class InvalidRequest extends SyncError {
  override readonly name = ErrorName.InvalidRequest;
  constructor(readonly faults: readonly string[]) {
    super(listed(faults));
  }
}

export class BucketNotFound extends SyncError {
  override readonly name = ErrorName.BucketNotFound;
  constructor(bucket: string, options?: ErrorOptions) {
    super(
      `There is no bucket ${bucket}. Create it, or correct the name in the configuration of the pair.`,
      options,
    );
  }
}

/**
 * S3 refused a request because a permission is missing. The message names the action and the bucket, as a policy would.
 */
export class AccessDenied extends SyncError {
  override readonly name = ErrorName.AccessDenied;
  constructor(action: string, bucket: string, detail: string, options?: ErrorOptions) {
    super(
      `S3 denied ${action} on bucket ${bucket}. Allow it in the bucket's policy, and in the permissions of the role ` +
        `or user that runs the sync. S3 said: ${detail}`,
      options,
    );
  }
}

/** S3 does not accept the credentials. This is never a missing permission. */
export class InvalidCredentials extends SyncError {
  override readonly name = ErrorName.InvalidCredentials;
  constructor(reason: string, options?: ErrorOptions) {
    super(
      `The AWS credentials cannot be used: ${reason}. Correct or refresh them, for example with aws sso login, and ` +
        `start again.`,
      options,
    );
  }
}

/** There is no S3 server at the address, or it refuses the first request. */
export class ServerUnreachable extends SyncError {
  override readonly name = ErrorName.ServerUnreachable;
  /** @param problem the rest of a sentence, for example `could not be reached: connection refused (ECONNREFUSED).` */
  constructor(
    server: string,
    problem: string,
    { next, ...options }: ErrorOptions & { readonly next?: string | undefined } = {},
  ) {
    const advice = next ?? "Check its address and the network";
    super(`The S3 server ${server} ${problem} ${advice}, and start again.`, options);
  }
}

/** A directory bucket (S3 Express One Zone). Its listings are not in key order, so the merge join cannot use them. */
export class UnsupportedBucket extends SyncError {
  override readonly name = ErrorName.UnsupportedBucket;
  constructor(bucket: string) {
    super(
      `${bucket} is a directory bucket, whose listings are not in key order. Only general purpose buckets can be synced.`,
    );
  }
}

export class SourceEmpty extends SyncError {
  override readonly name = ErrorName.SourceEmpty;
  /** @param conditions the conditions for an object, for example `the filters`. Empty: every object counts */
  constructor(source: string, orphans: number, conditions: readonly string[]) {
    const none =
      conditions.length === 0
        ? `The source ${source} lists no object`
        : `No object of the source ${source} matches ${enumeration(conditions)}`;
    super(
      `${none}, so ${counted(orphans, "object")} of the destination would be deleted. Nothing was deleted. ` +
        `To delete them, start again with "allowEmptySource": true.`,
    );
  }
}

export class TooManyDeletes extends SyncError {
  override readonly name = ErrorName.TooManyDeletes;
  constructor(orphans: number, limit: string) {
    super(
      `${counted(orphans, "object")} would be deleted, which is over ${limit}. Nothing was deleted. ` +
        `Check the orphans in the run's report, then raise the limit or start with "delete": false.`,
    );
  }
}

export class SyncIncomplete extends SyncError {
  override readonly name = ErrorName.SyncIncomplete;
  /** @param what the failure, for example `3 objects could not be copied, so nothing was deleted` */
  constructor(what: string, first: string) {
    super(
      `${what}. The first error: ${sentence(first)} The report has all errors. ` +
        `Fix the cause and start the execution again.`,
    );
  }
}

export class NoProgress extends SyncError {
  override readonly name = ErrorName.NoProgress;
  constructor(round: number, remaining: number, detail: string, dryRun = false) {
    const nothing = dryRun ? "" : "Nothing was deleted. ";
    super(
      `Round ${round} made no progress, with ${counted(remaining, "key range")} remaining. ${nothing}${sentence(detail)} ` +
        (dryRun ? DRY_RUN_AGAIN : "Start the execution again: objects that were copied stay copied."),
    );
  }
}

/** A run needs more rounds, or more time, than one execution has. It has made progress. */
export class RunTooLong extends SyncError {
  override readonly name = ErrorName.RunTooLong;
  /** @param why the limit that is reached. @param remaining the work that remains, for example `3 key ranges` */
  constructor(why: string, remaining: string, dryRun = false) {
    super(
      `${why}. Not done yet: ${remaining}. ` +
        (dryRun
          ? "Start dry runs with narrower prefixes: each one begins anew."
          : `Start the execution again: ${CONTINUES}`),
    );
  }
}

/** A signal, such as Ctrl-C, stopped a local run. */
export class Stopped extends SyncError {
  override readonly name = ErrorName.Stopped;
  constructor(dryRun = false) {
    super(
      dryRun
        ? `The dry run was stopped before it was complete. ${DRY_RUN_AGAIN}`
        : `The run was stopped before it was complete. Start it again: ${CONTINUES}`,
    );
  }
}

const CONTINUES = "objects that were copied stay copied, and the next run continues with the others.";
/** A dry run copies nothing, and the next dry run starts from the beginning. */
const DRY_RUN_AGAIN = "Start the dry run again.";

/** A text with a period at its end. */
export const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

/** The message of anything that was thrown, for a record. At most 1,000 characters. */
export const textOf = (error: unknown): string =>
  (error instanceof Error ? error.message || error.name : String(error)).slice(0, MAX_ERROR_TEXT);
