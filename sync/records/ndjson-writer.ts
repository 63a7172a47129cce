import type { Part, Records } from "./records";

/** Lines in one file: 10 requests of DeleteObjects, and about 1 MB of usual keys. */
const LINES_PER_PART = 10_000;
/** Characters in one file, since a key may have a thousand and its JSON six times as many. */
const CHARACTERS_PER_PART = 4_000_000;

/**
 * Collects lines of JSON into files of the runs bucket, so that memory holds one file's lines at most. Names hold
 * the attempt: what a worker that crashed has written is never mistaken for what its successor wrote.
 */
export class Lines<T extends object> {
  private buffer: string[] = [];
  private characters = 0;
  private bytes = 0;
  private readonly parts: Part[] = [];
  private lost: { readonly error: unknown } | undefined;

  constructor(
    private readonly records: Records,
    private readonly name: (part: number) => string,
  ) {}

  /** @returns a promise only where a file is full and has to be written first. */
  add(line: T, size = 0): Promise<void> | undefined {
    const text = JSON.stringify(line);
    this.buffer.push(text);
    this.characters += text.length + 1;
    this.bytes += size;
    const full = this.buffer.length >= LINES_PER_PART || this.characters >= CHARACTERS_PER_PART;
    return full ? this.flush() : undefined;
  }

  /**
   * Writes what is left. @returns every file written.
   * @throws what kept a file from being written, now or before: then no result of the worker's is good.
   */
  async close(): Promise<readonly Part[]> {
    if (this.lost) throw this.lost.error;
    if (this.buffer.length > 0) await this.flush();
    return this.parts;
  }

  private async flush(): Promise<void> {
    const part = { key: this.name(this.parts.length), count: this.buffer.length, bytes: this.bytes };
    const text = `${this.buffer.join("\n")}\n`;
    const at = this.parts.push(part) - 1;
    this.buffer = [];
    this.characters = 0;
    this.bytes = 0;
    try {
      await this.records.writeText(part.key, text);
    } catch (error) {
      this.lost = { error };
      this.parts.splice(at, 1);
      throw error;
    }
  }
}
