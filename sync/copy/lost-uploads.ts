import { textOf } from "../model/errors";
import type { OutcomeRecord } from "../records/schema";
import { type ObjectStore, StoreError } from "../s3/object-store";
import type { ListedUpload, Upload } from "../s3/objects";
import { CLOCK_TOLERANCE_MS, CREATE_MS } from "./constants";

/**
 * When requests to create an upload of one key were sent whose effect is not known: the worker ended, or a response was lost.
 * Milliseconds since 1970 by the destination's clock, both lower bounds.
 */
export interface Lost {
  readonly first: number;
  readonly last: number;
}

/** That an upload of a key is about to be created. It is recorded before CreateMultipartUpload. */
export interface Intent extends Pick<Upload, "bucket" | "key"> {
  readonly lost: Lost;
}

/** Both together; one of them if there is no other. */
export const joined = (a: Lost, b: Lost | undefined): Lost =>
  b ? { first: Math.min(a.first, b.first), last: Math.max(a.last, b.last) } : a;

/** What became of the uploads that an intent may have left. */
export interface Swept {
  /** Those that could not be aborted, and those of which it is not known who created them. */
  readonly outcomes: readonly OutcomeRecord[];
  /** Whether the intent has no further effect: everything is aborted or reported, and no request can arrive any more. */
  readonly settled: boolean;
}

/**
 * Aborts the uploads of which only an intent is recorded. An upload of the same key and time that another principal created
 * is not touched but reported, as is every one if it is not known who creates ours.
 *
 * @param copier the principal that creates our uploads, and nothing else; `undefined`: others use the same credentials
 */
export async function sweep(
  destination: ObjectStore,
  { bucket, key, lost }: Intent,
  copier: string | undefined,
): Promise<Swept> {
  let settled = true;
  const failed = (error: unknown): OutcomeRecord => {
    settled = false;
    return failedAbort(
      key,
      `an upload whose creation had no response could not be aborted: ${textOf(error)}`,
      error,
    );
  };
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
  return { outcomes, settled: settled && now > lost.last + CREATE_MS + CLOCK_TOLERANCE_MS };
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
