import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * Writes a file that appears under its name only when it is complete. If the disk is full, or the process is killed, the file
 * keeps its earlier content.
 *
 * @throws Error of `node:fs` if it cannot be written
 */
export function writeWhole(file: string, content: string | Uint8Array): void {
  const temporary = join(dirname(file), `.${randomUUID()}.new`);
  try {
    writeFileSync(temporary, content);
    renameSync(temporary, file);
  } catch (error) {
    removeIfPossible(temporary);
    throw error;
  }
}

function removeIfPossible(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // the first error says why
  }
}

/**
 * Makes a folder, and those that contain it. On a read-only file system the option `recursive` of Node.js reports that there is
 * no such file; this reports that the file system is read-only.
 *
 * @throws Error of `node:fs`
 */
export function makeFolder(folder: string, mode = 0o777): void {
  try {
    mkdirSync(folder, { recursive: true, mode });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    const parent = dirname(folder);
    if (!existsSync(parent)) makeFolder(parent, mode);
    mkdirSync(folder, { mode });
  }
}
