import { createHash, createHmac, type Hash, type Hmac } from "node:crypto";
import type { Checksum, ChecksumConstructor, SourceData } from "@smithy/types";
import { toSignedBytes } from "../wire/header-bytes";

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

/** Whether the data is a canonical request, which begins with its method, and not a payload. */
const isCanonicalRequest = (data: Uint8Array): boolean => {
  const end = data.indexOf(0x0a);
  return end >= 3 && end <= 6 && data.subarray(0, end).every((byte) => byte >= 0x41 && byte <= 0x5a);
};

const keyOf = (secret: SourceData): string | Uint8Array => {
  if (typeof secret === "string") return secret;
  return ArrayBuffer.isView(secret)
    ? new Uint8Array(secret.buffer, secret.byteOffset, secret.byteLength)
    : new Uint8Array(secret);
};

/** The hash constructor of the SDK's signer. It signs header values byte for byte. */
export const sha256 = function sha256(secret?: SourceData): Checksum {
  return new Sha256(() =>
    secret === undefined ? createHash("sha256") : createHmac("sha256", keyOf(secret)),
  );
} as unknown as ChecksumConstructor;
