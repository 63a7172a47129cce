import { createHash } from "node:crypto";
import { inBatches } from "../concurrency/batches";
import { textOf } from "../model/errors";
import { bare } from "../records/outcome-log";
import { paths } from "../records/paths";
import type { Records } from "../records/records";
import type { OutcomeRecord } from "../records/schema";
import type { Run } from "../request/run";
import { type ObjectStore, StoreError, type Upload, type UploadOrder } from "../s3/object-store";
import { ABORTS_AT_ONCE } from "./constants";
import type { PartLayout } from "./part-layout";

/**
 * Where the lengths of an upload's parts come from. `guess`: all are taken to be as long as the first one. `sizes`: a
 * HEAD of each part. `last resort`: as `sizes`, after an upload with these lengths did not get the source's ETag although
 * all ETags looked like MD5s. It is completed without that proof.
 */
export type LayoutBasis = "guess" | "sizes" | "last resort";

/** A multipart upload of this run that is not completed. */
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
}

const sizeOf = ({ layout }: OpenUpload): number => layout.reduce((sum, size) => sum + size, 0);

/**
 * The uploads that a run has begun, as records in the runs bucket, each under the hash of its key. A later round, or the
 * successor of a worker that crashed, resumes them. Those that remain at the end of the run are aborted. A key has one
 * upload at most: of two workers that begin one at the same time, the second one uses that of the first.
 */
export class OpenUploads {
  constructor(
    private readonly records: Records,
    private readonly run: Pick<Run, "id" | "pair" | "startedAt">,
  ) {}

  find(key: string): Promise<OpenUpload | undefined> {
    return this.records.find<OpenUpload>(this.at(key));
  }

  /** @returns the upload that is recorded: this one, or that of another worker. */
  record(upload: OpenUpload): Promise<OpenUpload> {
    return this.records.writeOnce(this.at(upload.key), upload);
  }

  /** Removes the record of an upload that was completed or aborted. That of another upload remains. */
  async remove(upload: Upload): Promise<void> {
    const recorded = await this.find(upload.key);
    if (recorded?.id === upload.id) await this.records.erase(this.at(upload.key));
  }

  /** Aborts the remaining uploads. @returns those that could not be aborted. */
  async abortAll(destination: ObjectStore): Promise<OutcomeRecord[]> {
    const remaining = await this.records.under<OpenUpload>(paths(this.run).uploads);
    const failures = await inBatches(remaining, ABORTS_AT_ONCE, async (upload): Promise<OutcomeRecord[]> => {
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
    });
    return failures.flat();
  }

  private at(key: string): string {
    return `${paths(this.run).uploads}${createHash("sha256").update(key).digest("hex")}.json`;
  }
}
