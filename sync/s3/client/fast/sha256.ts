import { createHash, createHmac, createSecretKey, type Hash, type Hmac, type KeyObject } from "node:crypto";
import type { Checksum, ChecksumConstructor, SourceData } from "@smithy/types";
import { MAX_KEPT_HMACS } from "../constants";
import { toSignedBytes } from "../wire/header-bytes";

/** Keys as key objects. Creating one from bytes for each signature takes five times as long as the signature. */
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

/** SHA-256, or HMAC-SHA-256. */
class Sha256 implements Checksum {
  private hash: Hash | Hmac;

  constructor(private readonly begin: () => Hash | Hmac) {
    this.hash = begin();
  }

  update(data: Uint8Array): void {
    this.hash.update(isCanonicalRequest(data) ? toSignedBytes(data) : data);
  }

  async digest(): Promise<Uint8Array> {
    return this.hash.digest();
  }

  reset(): void {
    this.hash = this.begin();
  }
}

/** Whether the signer hashes a request, which begins with its method, and not a payload. */
const isCanonicalRequest = (data: Uint8Array): boolean => {
  const end = data.indexOf(0x0a);
  return end >= 3 && end <= 6 && data.subarray(0, end).every((byte) => byte >= 0x41 && byte <= 0x5a);
};

const kept = new Map<string, Uint8Array>();

/**
 * The HMAC with a text secret. The SDK computes the same one for every request, to look up its cached signing key by a
 * hash of the credentials.
 */
class TextHmac implements Checksum {
  private data = "";

  constructor(private readonly secret: string) {}

  update(data: Uint8Array): void {
    this.data += Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("latin1");
  }

  async digest(): Promise<Uint8Array> {
    const input = `${this.data}\n${this.secret}`;
    const known = kept.get(input);
    if (known) return known;
    if (kept.size >= MAX_KEPT_HMACS) kept.clear();
    const hmac = createHmac("sha256", this.secret).update(this.data, "latin1").digest();
    kept.set(input, hmac);
    return hmac;
  }

  reset(): void {
    this.data = "";
  }
}

/** The hash constructor of the SDK's signer. */
export const sha256 = function sha256(secret?: SourceData): Checksum {
  if (typeof secret === "string") return new TextHmac(secret);
  if (secret === undefined) return new Sha256(() => createHash("sha256"));
  return new Sha256(() => createHmac("sha256", keyOf(secret)));
} as unknown as ChecksumConstructor;
