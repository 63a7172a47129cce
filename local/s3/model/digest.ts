/** Digests of bytes. Algorithms have the names of the S3 API. */
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { Crc } from "./crc";

export const ALGORITHMS = ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"] as const;

/** A checksum algorithm that this server computes. */
export type ChecksumAlgorithm = (typeof ALGORITHMS)[number];

/** FULL_OBJECT: checksum of the content. COMPOSITE: checksum of the parts' checksums, as `base64-N`. */
export type ChecksumType = "FULL_OBJECT" | "COMPOSITE";

export type DigestName = ChecksumAlgorithm | "MD5";

interface RunningDigest {
  update(data: Uint8Array): void;
  value(): Buffer;
}

function crc32Running(): RunningDigest {
  let value = 0;
  return {
    update: (data) => {
      value = crc32(data, value);
    },
    value: () => {
      const out = Buffer.alloc(4);
      out.writeUInt32BE(value);
      return out;
    },
  };
}

function hashRunning(name: string): RunningDigest {
  const hash = createHash(name);
  return { update: (data) => void hash.update(data), value: () => hash.digest() };
}

const START: Readonly<Record<DigestName, () => RunningDigest>> = {
  CRC32: crc32Running,
  CRC32C: () => Crc.crc32c(),
  CRC64NVME: () => Crc.crc64nvme(),
  SHA1: () => hashRunning("sha1"),
  SHA256: () => hashRunning("sha256"),
  MD5: () => hashRunning("md5"),
};

/** The digest of the concatenated chunks. */
export function digestOf(name: DigestName, chunks: Iterable<Uint8Array>): Buffer {
  const running = START[name]();
  for (const chunk of chunks) running.update(chunk);
  return running.value();
}

/** Digest lengths in bytes. */
export const DIGEST_BYTES: Readonly<Record<DigestName, number>> = {
  CRC32: 4,
  CRC32C: 4,
  CRC64NVME: 8,
  SHA1: 20,
  SHA256: 32,
  MD5: 16,
};
