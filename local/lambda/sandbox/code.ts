import { createHash } from "node:crypto";

/** The code of a bundle. It becomes a text when the bundle is loaded: a run calls some of the functions only. */
export class Code {
  constructor(
    /** Identifies the text: the first 16 digits of its SHA-256. */
    readonly id: string,
    /** UTF-8. */
    private readonly bytes: Buffer,
  ) {}

  static of(text: string): Code {
    return new Code(createHash("sha256").update(text).digest("hex").slice(0, 16), Buffer.from(text));
  }

  text(): string {
    return this.bytes.toString();
  }

  /** For a file. */
  toBytes(): Buffer {
    return this.bytes;
  }
}
