import { createHash } from "node:crypto";
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
import type { PartLayout } from "./part-layout";

/**
 * Where the lengths of an upload's parts come from. `guess`: all are taken to be as long as the first one. `sizes`: a
 * HEAD of each part. `last resort`: as `sizes`, after an upload with these lengths did not get the source's ETag although
 * all ETags looked like MD5s. It is completed without that proof.
 */
export type LayoutBasis = "guess" | "sizes" | "last resort";

/** A multipart upload that is not completed. */
export interface OpenUpload extends Upload {
  /** The version of the source that it copies. */
  readonly sourceEtag: string;
  readonly sourceLastModified: number;
  /** What was given to it. The completed object has these properties. */
  readonly order: UploadOrder;
  /** The lengths of all its parts. An upload never has another layout. */
  readonly layout: PartLayout;
  readonly basis: LayoutBasis;
  /** Whether the ETags of the uploaded parts are MD5s of their content. */
  readonly hashes: boolean;
  /** The run that has begun it. */
  readonly run?: string;
}

const sizeOf = ({ layout }: OpenUpload): number => layout.reduce((sum, size) => sum + size, 0);

/**
 * The uploads that runs of a pair have begun, as records in the runs bucket, each under the hash of its key. A later round,
 * the successor of a worker that crashed, or the next run of the pair resumes them. Those that remain at the end of a run
 * are aborted. A key has one upload at most: of two workers that begin one at the same time, the second one uses that of the
 * first.
 */
export class OpenUploads {
  private readonly records: Records;
  private readonly folder: string;

  constructor(
    records: Records,
    private readonly run: Pick<Run, "id" | "lease">,
  ) {
    this.records = records.ofAllRuns();
    this.folder = uploadsOf(run);
  }

  find(key: string): Promise<OpenUpload | undefined> {
    return this.records.find<OpenUpload>(this.at(key));
  }

  /** @returns the upload that is recorded: this one, or that of another worker. */
  record(upload: OpenUpload): Promise<OpenUpload> {
    return this.records.writeOnce(this.at(upload.key), { ...upload, run: this.run.id });
  }

  /** Removes the record of an upload that was completed or aborted. That of another upload remains. */
  async remove(upload: Upload): Promise<void> {
    const recorded = await this.find(upload.key);
    if (recorded?.id === upload.id) await this.records.erase(this.at(upload.key));
  }

  /**
   * Aborts the remaining uploads: those of this run, and those of earlier runs that could not do it.
   *
   * @param holdsLease whether the run still has the lease of its pair. Otherwise the uploads of others may be in use. It is
   * called only if there are any.
   * @returns those that could not be aborted
   */
  async abortAll(destination: ObjectStore, holdsLease: () => Promise<boolean>): Promise<OutcomeRecord[]> {
    const remaining = await this.records.under<OpenUpload>(this.folder);
    const own = remaining.filter(({ run }) => run === this.run.id);
    const all = own.length === remaining.length || (await holdsLease()) ? remaining : own;
    const failures = await inBatches(all, ABORTS_AT_ONCE, (upload) => this.abort(destination, upload));
    return failures.flat();
  }

  private async abort(destination: ObjectStore, upload: OpenUpload): Promise<OutcomeRecord[]> {
    try {
      await destination.abortUpload(upload);
      await this.remove(upload);
      return [];
    } catch (error) {
      const reason = `upload ${upload.id} could not be aborted: ${textOf(error)}`;
      const code = error instanceof StoreError ? { code: error.code } : {};
      const of = { size: sizeOf(upload), sourceEtag: bare(upload.sourceEtag), milliseconds: 0 };
      return [{ key: upload.key, action: "abort", outcome: "failed", reason, ...code, ...of }];
    }
  }

  private at(key: string): string {
    return `${this.folder}${createHash("sha256").update(key).digest("hex")}.json`;
  }
}
