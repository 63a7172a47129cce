import { createHash } from "node:crypto";

const idOf = (text: string | Buffer): string => createHash("sha256").update(text).digest("hex").slice(0, 16);

/** The code of a bundle. It is decoded only when the bundle is loaded, because a run calls only some of the functions. */
export class Code {
  private constructor(
    /** Identifies the text: the first 16 digits of its SHA-256. */
    readonly id: string,
    /** UTF-8. */
    private readonly bytes: Buffer,
  ) {}

  static of(text: string): Code {
    return new Code(idOf(text), Buffer.from(text));
  }

  /** @throws Error if the code does not match the ID, for example after a crash of the computer */
  static withId(id: string, bytes: Buffer): Code {
    if (idOf(bytes) !== id) throw new Error(`The code ${id} is damaged.`);
    return new Code(id, bytes);
  }

  text(): string {
    return this.bytes.toString();
  }

  /** The bytes to write to a file. */
  toBytes(): Buffer {
    return this.bytes;
  }
}
