import { createHash } from "node:crypto";
import { inBatches, paths, type Records } from "./records";
import type { Run } from "./run";
import type { Store, Upload } from "./store";

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

  /** Aborts what is left. @returns how many there were. */
  async abortAll(destination: Store): Promise<number> {
    const left = await this.records.under<OpenUpload>(paths(this.run).uploads);
    await inBatches(left, 16, async (upload) => {
      await destination.abortUpload(upload);
      await this.forget(upload);
    });
    return left.length;
  }

  private at(key: string): string {
    return `${paths(this.run).uploads}${createHash("sha256").update(key).digest("hex")}.json`;
  }
}
