import { randomUUID } from "node:crypto";
import { renameSync, rmSync, writeFileSync } from "node:fs";
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
