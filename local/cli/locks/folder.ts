import { lstatSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeFolder, writeWhole } from "../../whole-file";

/** The id of the user. Windows has no such id, but each user has a folder for temporary files. */
const uid = process.getuid?.();

/** The folder for the user's locks that cannot be in `./runs`. No other user can write to it. */
export const commonFolder = (): string => join(tmpdir(), `sync-buckets-${uid ?? "locks"}`);

/** A lock that was written. */
export interface Written {
  readonly folder: string;
  /** Why the lock is not in the first folder; `undefined`: it is there. */
  readonly reason: Error | undefined;
}

/**
 * Writes a lock to the first writable folder. It appears under its name only when it is complete.
 *
 * @throws Error if no folder is writable
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

/** Whether a folder belongs to the user, or is in the working directory. */
const isOwn = (folder: string): boolean =>
  uid === undefined || folder !== commonFolder() || lstatSync(folder).uid === uid;
