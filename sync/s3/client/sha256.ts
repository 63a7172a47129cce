import { createHash, createHmac, createSecretKey, type Hash, type Hmac, type KeyObject } from "node:crypto";
import type { Checksum, ChecksumConstructor, SourceData } from "@smithy/types";

/** Keys as Node wants them. Made of bytes anew for each signature, they take five times as long as the signature. */
const prepared = new WeakMap<object, KeyObject>();

function keyOf(secret: Exclude<SourceData, string>): KeyObject {
  const known = prepared.get(secret);
  if (known) return known;
  const bytes = ArrayBuffer.isView(secret)
    ? Buffer.from(secret.buffer, secret.byteOffset, secret.byteLength)
    : Buffer.from(secret);
  const key = createSecretKey(bytes);
  prepared.set(secret, key);
  return key;
}

/** SHA-256, or the HMAC by it. */
class Sha256 implements Checksum {
  private hash: Hash | Hmac;

  constructor(private readonly begun: () => Hash | Hmac) {
    this.hash = begun();
  }

  update(data: Uint8Array): void {
    this.hash.update(data);
  }

  async digest(): Promise<Uint8Array> {
    return this.hash.digest();
  }

  reset(): void {
    this.hash = this.begun();
  }
}

const answers = new Map<string, Uint8Array>();
const MOST_ANSWERS = 50;

/**
 * The HMAC by a secret in text, of which the SDK asks the same with every request: by that of the credentials it
 * finds the signing key that it has kept. There are as many answers as credentials and days in use, and few.
 */
class TextHmac implements Checksum {
  private data = "";

  constructor(private readonly secret: string) {}

  update(data: Uint8Array): void {
    this.data += Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("latin1");
  }

  async digest(): Promise<Uint8Array> {
    const question = `${this.data}\n${this.secret}`;
    const known = answers.get(question);
    if (known) return known;
    if (answers.size >= MOST_ANSWERS) answers.clear();
    const answer = createHmac("sha256", this.secret).update(this.data, "latin1").digest();
    answers.set(question, answer);
    return answer;
  }

  reset(): void {
    this.data = "";
  }
}

/** What the SDK's signer calls with `new`. */
export const sha256 = function begun(secret?: SourceData): Checksum {
  if (typeof secret === "string") return new TextHmac(secret);
  if (secret === undefined) return new Sha256(() => createHash("sha256"));
  return new Sha256(() => createHmac("sha256", keyOf(secret)));
} as unknown as ChecksumConstructor;
