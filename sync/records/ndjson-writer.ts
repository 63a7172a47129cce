import { compareKeys } from "../model/key";
import { CHARACTERS_PER_FILE, LINES_PER_FILE } from "./constants";
import type { Records } from "./records";
import type { ManifestFile } from "./schema";

/**
 * Writes objects as NDJSON files to the runs bucket, so that memory holds at most one file. File names contain the
 * attempt, so files of a worker that crashed are never mistaken for its successor's files.
 */
export class NdjsonWriter<T extends { readonly key: string }> {
  private lines: string[] = [];
  private first = "";
  private last = "";
  private characters = 0;
  private bytes = 0;
  private readonly files: ManifestFile[] = [];
  private failure: { readonly error: unknown } | undefined;

  /** @param name the key of file number n, from 0 */
  constructor(
    private readonly records: Records,
    private readonly name: (n: number) => string,
  ) {}

  /** @returns a promise only if a file is full and must be written first */
  add(value: T, size = 0): Promise<void> | undefined {
    const line = JSON.stringify(value);
    const { key } = value;
    if (this.lines.length === 0 || compareKeys(key, this.first) < 0) this.first = key;
    if (this.lines.length === 0 || compareKeys(key, this.last) > 0) this.last = key;
    this.lines.push(line);
    this.characters += line.length + 1;
    this.bytes += size;
    const full = this.lines.length >= LINES_PER_FILE || this.characters >= CHARACTERS_PER_FILE;
    return full ? this.flush() : undefined;
  }

  /**
   * Writes the remaining lines. @returns every file that was written
   * @throws the error of a file that could not be written, now or earlier. Then the worker's result is not valid
   */
  async close(): Promise<readonly ManifestFile[]> {
    if (this.failure) throw this.failure.error;
    if (this.lines.length > 0) await this.flush();
    return this.files;
  }

  private async flush(): Promise<void> {
    const { first, last, bytes } = this;
    const file = { key: this.name(this.files.length), first, last, count: this.lines.length, bytes };
    const text = `${this.lines.join("\n")}\n`;
    this.files.push(file);
    this.lines = [];
    this.characters = 0;
    this.bytes = 0;
    try {
      await this.records.writeNdjson(file.key, text);
    } catch (error) {
      this.failure = { error };
      throw error;
    }
  }
}
