import { textOf } from "../model/errors";
import type { OutcomeRecord } from "../records/schema";
import { type ObjectStore, StoreError } from "../s3/object-store";
import type { ListedUpload, Upload } from "../s3/objects";
import { CLOCK_TOLERANCE_MS, CREATE_MS } from "./constants";

/**
 * The times of the first and the last request to create an upload of one key whose effect is unknown, because the worker
 * ended or the response was lost. Both are lower bounds, in milliseconds since 1970 by the destination's clock.
 */
export interface Lost {
  readonly first: number;
  readonly last: number;
}

/** The intent to create an upload of a key. It is recorded before CreateMultipartUpload. */
export interface Intent extends Pick<Upload, "bucket" | "key"> {
  readonly lost: Lost;
}

/** The time span of both; `a` if there is no `b`. */
export const joined = (a: Lost, b: Lost | undefined): Lost =>
  b ? { first: Math.min(a.first, b.first), last: Math.max(a.last, b.last) } : a;

/** What happened to the uploads that an intent may have left. */
export interface Swept {
  /** Uploads that could not be aborted, and uploads whose creator is unknown. */
  readonly outcomes: readonly OutcomeRecord[];
  /** Whether the intent is over: all its uploads are aborted or reported, and none of its requests can still arrive. */
  readonly settled: boolean;
}

/**
 * Aborts the uploads for which only an intent is recorded. It does not touch an upload of the same key and time that
 * another principal created, but reports it. If the principal of our uploads is unknown, it reports all of them.
 *
 * @param copier the principal that creates our uploads, and nothing else; `undefined`: other programs use its
 *   credentials
 */
export async function sweep(
  destination: ObjectStore,
  { bucket, key, lost }: Intent,
  copier: string | undefined,
): Promise<Swept> {
  const failed = (error: unknown): OutcomeRecord =>
    failedAbort(
      key,
      `an upload whose creation had no response could not be aborted: ${textOf(error)}`,
      error,
    );
  const outcomes: OutcomeRecord[] = [];
  const found = await destination.listUploads(bucket, key).catch((error: unknown) => {
    outcomes.push(failed(error));
    return [];
  });
  for (const upload of found.filter((one) => isWithin(one, lost))) {
    if (copier !== undefined && upload.initiator === copier)
      await destination.abortUpload(upload).catch((error: unknown) => outcomes.push(failed(error)));
    else outcomes.push(uncertain(upload));
  }
  const now = destination.serverTime(bucket) ?? 0;
  const isOver = now > lost.last + CREATE_MS + CLOCK_TOLERANCE_MS;
  return { outcomes, settled: isOver && outcomes.every(({ outcome }) => outcome !== "failed") };
}

const isWithin = ({ initiated }: ListedUpload, { first, last }: Lost): boolean =>
  initiated >= first - CLOCK_TOLERANCE_MS && initiated <= last + CREATE_MS + CLOCK_TOLERANCE_MS;

/** An upload that could not be aborted. */
export const failedAbort = (key: string, reason: string, error: unknown): OutcomeRecord => ({
  ...{ key, action: "abort", outcome: "failed", reason, size: 0, milliseconds: 0 },
  ...(error instanceof StoreError && { code: error.code }),
});

const uncertain = ({ key }: ListedUpload): OutcomeRecord => ({
  ...{ key, action: "abort", outcome: "retained", size: 0, milliseconds: 0 },
  reason: "an upload of an interrupted copy, or of another client",
});
