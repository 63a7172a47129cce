import { createHash, createHmac, createSecretKey, type Hash, type Hmac, type KeyObject } from "node:crypto";
import type { ChecksumConstructor, SourceData } from "@smithy/types";

/** Keys as Node wants them. Made of bytes anew for each signature, they take five times as long as the signature. */
const prepared = new WeakMap<object, KeyObject>();

function keyOf(secret: SourceData): KeyObject | string {
  if (typeof secret === "string") return secret;
  const known = prepared.get(secret);
  if (known) return known;
  const bytes = ArrayBuffer.isView(secret)
    ? Buffer.from(secret.buffer, secret.byteOffset, secret.byteLength)
    : Buffer.from(secret);
  const key = createSecretKey(bytes);
  prepared.set(secret, key);
  return key;
}

/** SHA-256, and its HMAC if there is a secret, as the SDK asks its signer's hash to be. */
class Sha256 {
  private hash: Hash | Hmac;

  constructor(private readonly secret?: SourceData) {
    this.hash = this.begun();
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

  private begun(): Hash | Hmac {
    return this.secret === undefined ? createHash("sha256") : createHmac("sha256", keyOf(this.secret));
  }
}

export const sha256: ChecksumConstructor = Sha256;
