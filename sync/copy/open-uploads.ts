import { createHash } from "node:crypto";
import { textOf } from "../model/errors";
import { inBatches, type Noted, paths, type Records } from "../records/records";
import type { Run } from "../request/run";
import type { Store, Upload } from "../s3/object-store";

/** An upload of ours that is not completed yet, and the version of the source that it copies. */
export interface OpenUpload extends Upload {
  readonly sourceEtag: string;
  /** Whether the ETags of what it makes are hashes of the content. */
  readonly hashes: boolean;
}

/**
 * The uploads that a run has begun, in the runs bucket, each under its key's hash. So a later round, or a worker that
 * follows one which crashed, goes on where it stopped; and what is left in the end can be aborted.
 */
export class OpenUploads {
  constructor(
    private readonly records: Records,
    private readonly run: Pick<Run, "id">,
  ) {}

  find(key: string): Promise<OpenUpload | undefined> {
    return this.records.find<OpenUpload>(this.at(key));
  }

  note(upload: OpenUpload): Promise<void> {
    return this.records.write(this.at(upload.key), upload);
  }

  /** It was completed or aborted. */
  forget(upload: Upload): Promise<void> {
    return this.records.erase(this.at(upload.key));
  }

  /** Aborts what is left. @returns what could not be aborted, for somebody to look at. */
  async abortAll(destination: Store): Promise<Noted[]> {
    const left = await this.records.under<OpenUpload>(paths(this.run).uploads);
    const noted = await inBatches(left, 16, async (upload): Promise<Noted[]> => {
      try {
        await destination.abortUpload(upload);
        await this.forget(upload);
        return [];
      } catch (error) {
        const reason = `upload ${upload.id} could not be aborted: ${textOf(error)}`;
        return [{ key: upload.key, outcome: "failed", reason }];
      }
    });
    return noted.flat();
  }

  private at(key: string): string {
    return `${paths(this.run).uploads}${createHash("sha256").update(key).digest("hex")}.json`;
  }
}
