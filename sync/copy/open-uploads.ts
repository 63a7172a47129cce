import { createHash } from "node:crypto";
import { once } from "node:events";
import { inBatches } from "../concurrency/batches";
import { textOf } from "../model/errors";
import { bare } from "../records/outcome-log";
import { uploadsOf } from "../records/paths";
import type { Records } from "../records/records";
import type { OutcomeRecord } from "../records/schema";
import type { Run } from "../request/run";
import { type ObjectStore, StoreError } from "../s3/object-store";
import type { Upload, UploadOrder } from "../s3/objects";
import { ABORTS_AT_ONCE } from "./constants";
import { failedAbort, type Intent, joined, type Lost, sweep } from "./lost-uploads";
import type { PartLayout } from "./part-layout";

/**
 * The source of the lengths of an upload's parts. `guess`: all parts are assumed to be as long as the first part.
 * `sizes`: a HEAD of each part. `last resort`: as `sizes`, after an upload with these lengths did not get the source's
 * ETag although all ETags looked like MD5s. It is completed without that proof.
 */
export type LayoutBasis = "guess" | "sizes" | "last resort";

/** A multipart upload that is not completed. */
export interface OpenUpload extends Upload {
  /** The version of the source that the upload copies. */
  readonly sourceEtag: string;
  readonly sourceLastModified: number;
  /** The order that created the upload. The completed object has these properties. */
  readonly order: UploadOrder;
  /** The lengths of all its parts. An upload never has another layout. */
  readonly layout: PartLayout;
  readonly basis: LayoutBasis;
  /** Whether the ETags of the uploaded parts are MD5s of their content. */
  readonly hashes: boolean;
  /** Requests that may have created other uploads of the key. */
  readonly lost?: Lost;
}

/** An intent that is recorded. */
export interface RecordedIntent extends Intent {
  /** The ETag of its record. */
  readonly etag: string;
  /** Uploads that an earlier intent may have left. */
  readonly earlier?: Lost;
}

const isUpload = (record: OpenUpload | Intent): record is OpenUpload => "id" in record;

export const busy = (): StoreError =>
  new StoreError("OperationAborted", 409, "Another worker of this run copies the same object.");

const sizeOf = ({ layout }: OpenUpload): number => layout.reduce((sum, size) => sum + size, 0);

/** The reason why an upload remains for the next run. */
const NO_TIME = "there was no more time. The next run of the pair does it.";

const untilAborted = async (signal: AbortSignal): Promise<void> => {
  if (!signal.aborted) await once(signal, "abort");
};

const notAborted = (upload: OpenUpload, why: string, error?: unknown): OutcomeRecord => ({
  ...failedAbort(upload.key, `upload ${upload.id} could not be aborted: ${why}`, error),
  ...{ size: sizeOf(upload), sourceEtag: bare(upload.sourceEtag) },
});

/**
 * The uploads that runs of a pair have begun, as records in the runs bucket, each under the hash of its key. A later round,
 * the successor of a worker that crashed, or the next run of the pair resumes them. Those that remain at the end of a run
 * are aborted.
 *
 * A key has at most one record. It is an intent before its upload is created, and the upload afterwards. Both are written
 * only if the record has not changed since it was read. So if two workers begin an upload at the same time, one worker uses
 * the upload of the other. An intent whose upload is unknown stays until the end of a run, which lists the uploads of its key.
 */
export class OpenUploads {
  private readonly records: Records;
  private readonly folder: string;

  constructor(records: Records, run: Pick<Run, "id" | "lease">) {
    this.records = records.ofAllRuns();
    this.folder = uploadsOf(run);
  }

  async find(key: string): Promise<OpenUpload | undefined> {
    const record = await this.records.find<OpenUpload | Intent>(this.at(key));
    return record && isUpload(record) ? record : undefined;
  }

  /**
   * Records that an upload is about to be created. Replaces the intent of another worker, which has ended or now loses its
   * upload.
   *
   * @param at a lower bound of the destination's time
   * @throws StoreError 409 if another worker has an upload of the key, or begins one at this moment
   */
  async intend({ bucket, key }: Pick<Upload, "bucket" | "key">, at: number): Promise<RecordedIntent> {
    const own: Intent = { bucket, key, lost: { first: at, last: at } };
    const etag = await this.records.writeNew(this.at(key), own);
    if (etag !== undefined) return { ...own, etag };
    const existing = await this.records.findWithEtag<OpenUpload | Intent>(this.at(key));
    if (existing === undefined || isUpload(existing.value)) throw busy();
    const earlier = existing.value.lost;
    const both = { ...own, lost: joined(own.lost, earlier) };
    const replaced = await this.records.replace(this.at(key), both, existing.etag);
    if (replaced === undefined) throw busy();
    return { ...own, etag: replaced, earlier };
  }

  /**
   * Replaces an intent with its upload.
   *
   * @param attempts number of requests that were sent to create it
   * @returns whether the upload is recorded. If not, another worker has replaced the intent
   */
  async record(upload: OpenUpload, intent: RecordedIntent, attempts: number): Promise<boolean> {
    const lost = attempts > 1 ? joined(intent.lost, intent.earlier) : intent.earlier;
    const value = { ...upload, ...(lost && { lost }) };
    if ((await this.records.replace(this.at(upload.key), value, intent.etag)) !== undefined) return true;
    return (await this.find(upload.key))?.id === upload.id; // its response was lost
  }

  /** Removes an intent that has certainly created no upload. Uploads that an earlier intent has left stay recorded. */
  async withdraw({ bucket, key, etag, earlier }: RecordedIntent): Promise<void> {
    if (earlier === undefined) await this.records.eraseIf(this.at(key), etag);
    else await this.records.replace(this.at(key), { bucket, key, lost: earlier }, etag);
  }

  /** Removes the record of an upload that was completed or aborted. The record of any other upload remains. */
  async remove({ key, id }: Upload): Promise<void> {
    const recorded = await this.find(key); // if another worker writes an intent after this, it aborts its upload
    if (recorded?.id !== id) return;
    const { bucket, lost } = recorded;
    if (lost === undefined) await this.records.erase(this.at(key));
    else await this.records.write(this.at(key), { bucket, key, lost });
  }

  /**
   * Aborts the remaining uploads: of this run, of earlier runs that could not abort them, and uploads of which only the
   * intent is known.
   *
   * @param holdsLease whether the run still has the lease of its pair. If not, nothing is aborted: the run that has the lease
   * may have adopted any of the uploads, including those of this run, and aborts the rest at its end. Called only if uploads
   * remain.
   * @param copier the principal that creates our uploads, and nothing else; `undefined`: other programs use its
   *   credentials
   * @param time aborts when there is no more time, even if a server does not respond. The remaining uploads stay recorded,
   * and the next run of the pair resumes or aborts them
   * @returns uploads that were not aborted, and uploads whose creator is unknown
   */
  async abortAll(
    destination: ObjectStore,
    holdsLease: () => Promise<boolean>,
    copier?: string,
    time: AbortSignal = new AbortController().signal,
  ): Promise<OutcomeRecord[]> {
    const remaining = await this.records.under<OpenUpload | Intent>(this.folder);
    if (remaining.length === 0 || !(await holdsLease())) return [];
    const late = untilAborted(time);
    const outcomes = await inBatches(remaining, ABORTS_AT_ONCE, (record) => {
      const left = late.then(() => (isUpload(record) ? [notAborted(record, NO_TIME)] : []));
      return time.aborted ? left : Promise.race([this.end(destination, record, copier), left]);
    });
    return outcomes.flat();
  }

  private async end(destination: ObjectStore, record: OpenUpload | Intent, copier: string | undefined) {
    return [
      ...(isUpload(record) ? await this.abort(destination, record) : []),
      ...(record.lost ? await this.sweep(destination, { ...record, lost: record.lost }, copier) : []),
    ];
  }

  /** Keeps the record while a request may still arrive. */
  private async sweep(destination: ObjectStore, intent: Intent, copier: string | undefined) {
    const { outcomes, settled } = await sweep(destination, intent, copier);
    // If a record cannot be erased, the next run only does the same again.
    if (settled) await this.forget(this.at(intent.key)).catch(() => {});
    return outcomes;
  }

  private async forget(key: string): Promise<void> {
    const record = await this.records.findWithEtag<OpenUpload | Intent>(key);
    if (record && !isUpload(record.value)) await this.records.eraseIf(key, record.etag);
  }

  private async abort(destination: ObjectStore, upload: OpenUpload): Promise<OutcomeRecord[]> {
    try {
      await destination.abortUpload(upload);
      await this.remove(upload);
      return [];
    } catch (error) {
      return [notAborted(upload, textOf(error), error)];
    }
  }

  /** The record of a key. */
  private at(key: string): string {
    return `${this.folder}${createHash("sha256").update(key).digest("hex")}.json`;
  }
}
