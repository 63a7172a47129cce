import { lstatSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeFolder, writeWhole } from "../../whole-file";

/** The id of the user. On Windows there is none, and each user has a folder of temporary files. */
const uid = process.getuid?.();

/** The folder of the user's locks that cannot be in `./runs`. No other user can write it. */
export const commonFolder = (): string => join(tmpdir(), `sync-buckets-${uid ?? "locks"}`);

/** A lock that was written. */
export interface Written {
  readonly folder: string;
  /** Why it is not in the first folder; `undefined`: it is. */
  readonly reason: Error | undefined;
}

/**
 * Writes a lock to the first folder that can be written. It appears under its name only when it is complete.
 *
 * @throws Error if no folder can be written
 */
export function writeLock(folders: readonly string[], name: string, lock: string): Written {
  const reasons: Error[] = [];
  for (const folder of folders) {
    try {
      makeFolder(folder, 0o700);
      if (!isOwn(folder)) throw new Error(`${folder} belongs to another user.`);
      writeWhole(join(folder, name), lock);
      return { folder, reason: reasons[0] };
    } catch (error) {
      reasons.push(error as Error);
    }
  }
  throw new Error(
    "The lock that keeps other runs from the same keys cannot be written. Make one of these folders writable, " +
      `or set TMPDIR to one that is: ${reasons.map(({ message }) => message).join("; ")}`,
    { cause: reasons[0] },
  );
}

/** Whether a folder is the user's, or one of the working directory. */
const isOwn = (folder: string): boolean =>
  uid === undefined || folder !== commonFolder() || lstatSync(folder).uid === uid;
