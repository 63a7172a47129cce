/**
 * The errors that a run can end with. Step Functions matches on `name`, so the names are part of the public
 * interface: the machine's `Retry` and `Catch`, the alarms and the README use them.
 */
export const ErrorName = {
  InvalidRequest: "InvalidRequest",
  BucketNotFound: "BucketNotFound",
  AccessDenied: "AccessDenied",
  UnsupportedBucket: "UnsupportedBucket",
  SourceEmpty: "SourceEmpty",
  TooManyDeletes: "TooManyDeletes",
  SyncIncomplete: "SyncIncomplete",
  NoProgress: "NoProgress",
} as const;
export type ErrorName = (typeof ErrorName)[keyof typeof ErrorName];

/** Base of every error that is ours. `message` says what to do next; `cause` keeps what brought it about. */
export abstract class SyncError extends Error {
  // Set by hand: minifying renames the class, and Lambda reports `error.name` as the error's type.
  abstract override readonly name: ErrorName;
}

/** Faults that one message names; Step Functions cuts a longer Cause off. */
const MOST_FAULTS = 20;

/** The request cannot be carried out as it stands. `faults` holds every fault found, a sentence each. */
export class InvalidRequest extends SyncError {
  override readonly name = ErrorName.InvalidRequest;
  constructor(readonly faults: readonly string[]) {
    super(faults.length === 1 ? faults[0] : numbered(faults));
  }
}

function numbered(faults: readonly string[]): string {
  const named = faults.slice(0, MOST_FAULTS).map((fault, i) => `(${i + 1}) ${fault}`);
  const more = faults.length - named.length;
  return [...named, ...(more > 0 ? [`And ${more} more.`] : [])].join(" ");
}

export class BucketNotFound extends SyncError {
  override readonly name = ErrorName.BucketNotFound;
  constructor(bucket: string, options?: ErrorOptions) {
    super(`There is no bucket ${bucket}. Create it, or correct the name in the execution's input.`, options);
  }
}

/** S3 refused a call. The message names the action and the bucket, as a policy would. */
export class AccessDenied extends SyncError {
  override readonly name = ErrorName.AccessDenied;
  constructor(action: string, bucket: string, detail: string, options?: ErrorOptions) {
    super(
      `S3 denied ${action} on bucket ${bucket}. Allow it in the bucket's policy, or add the bucket to the ` +
        `stack's configuration and run pulumi up. S3 said: ${detail}`,
      options,
    );
  }
}

/** A directory bucket (S3 Express One Zone): its listings have no order, so they cannot be merged. */
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
  constructor(source: string, orphans: number) {
    super(
      `The source ${source} lists no object, so all ${orphans} objects of the destination would be deleted. ` +
        `Nothing was deleted. If that is meant, start again with "allowEmptySource": true.`,
    );
  }
}

export class TooManyDeletes extends SyncError {
  override readonly name = ErrorName.TooManyDeletes;
  constructor(orphans: number, limit: string) {
    super(
      `${orphans} objects would be deleted, which is over ${limit}. Nothing was deleted. ` +
        `Look at the orphans in the run's report, then raise the limit or start with "delete": false.`,
    );
  }
}

export class SyncIncomplete extends SyncError {
  override readonly name = ErrorName.SyncIncomplete;
  constructor(failed: number, first: string) {
    super(
      `${failed} objects could not be synced; nothing was deleted because of them unless the report says so. ` +
        `The first: ${first}. The report lists the others. Start the execution again once the cause is mended.`,
    );
  }
}

export class NoProgress extends SyncError {
  override readonly name = ErrorName.NoProgress;
  constructor(round: number, left: number, detail: string) {
    super(
      `Round ${round} got no key further, with ${left} ranges left. Nothing was deleted. ${detail} ` +
        `Start the execution again: what was copied stays copied.`,
    );
  }
}

/** The text of anything thrown, for a report. At most 1,000 characters: it travels in a state's data. */
export const textOf = (error: unknown): string =>
  (error instanceof Error ? error.message || error.name : String(error)).slice(0, 1_000);
