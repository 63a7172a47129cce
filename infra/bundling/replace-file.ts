import { renameSync, writeFileSync } from "node:fs";

/** Writes a temporary file and renames it, so that no process reads an incomplete file. */
export function replaceFile(file: string, content: string): void {
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, content);
  renameSync(temporary, file);
}
