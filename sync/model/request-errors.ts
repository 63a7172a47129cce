import { ErrorName, SyncError, sentence } from "./errors";

/**
 * A request failed in every attempt, in a function that the whole run depends on. In a worker, a failed request is an
 * error of its item.
 */
export class RequestFailed extends SyncError {
  override readonly name = ErrorName.RequestFailed;
  /** @param service for example `S3` */
  constructor(service: string, said: string, options?: ErrorOptions) {
    super(
      `A request to ${service} failed at each attempt: ${sentence(said)} If it was an outage, start again when it is over. ` +
        "Otherwise fix the cause first. Objects that were copied stay copied.",
      options,
    );
  }
}

/** A record of the run in progress was deleted. */
export class RecordMissing extends SyncError {
  override readonly name = ErrorName.RecordMissing;
  constructor(key: string, bucket: string) {
    super(
      `The record ${key} of this run is missing in the runs bucket ${bucket}. Start a new run, and keep others from ` +
        "deleting records.",
    );
  }
}
