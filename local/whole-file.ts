import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * Writes a file that appears under its name only when it is complete. If the disk is full, or the process is killed, the file
 * keeps its earlier content.
 *
 * @throws Error of `node:fs` if the file cannot be written
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
 * Creates a folder and its parent folders. On a read-only file system, the option `recursive` of Node.js reports that there is no
 * such file. Where no folder can be created, as in `/proc`, it never returns.
 *
 * @throws Error of `node:fs`
 */
export function makeFolder(folder: string, mode = 0o777): void {
  if (isFolder(folder)) return;
  const parent = dirname(folder);
  if (!existsSync(parent)) makeFolder(parent, mode);
  try {
    mkdirSync(folder, { mode });
  } catch (error) {
    if (!isFolder(folder)) throw error; // otherwise another process has created it
  }
}

const isFolder = (path: string): boolean => {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  } catch {
    return false; // a part of the path is a file
  }
};
