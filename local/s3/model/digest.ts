/** Digests of bytes. Algorithms have the names of the S3 API. */
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { Crc } from "./crc";

/** The checksum algorithms that requests can use for the bodies that they send. */
export const ALGORITHMS = ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"] as const;
/** The other algorithms of the S3 API. Objects can have them, and multipart copies can create them. */
export const FURTHER_ALGORITHMS = ["SHA512", "MD5", "XXHASH64", "XXHASH3", "XXHASH128"] as const;

export type ChecksumAlgorithm = (typeof ALGORITHMS | typeof FURTHER_ALGORITHMS)[number];

/** FULL_OBJECT: checksum of the content. COMPOSITE: checksum of the parts' checksums, as `base64-N`. */
export type ChecksumType = "FULL_OBJECT" | "COMPOSITE";

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

const START: Readonly<Record<ChecksumAlgorithm, () => RunningDigest>> = {
  CRC32: crc32Running,
  CRC32C: () => Crc.crc32c(),
  CRC64NVME: () => Crc.crc64nvme(),
  SHA1: () => hashRunning("sha1"),
  SHA256: () => hashRunning("sha256"),
  SHA512: () => hashRunning("sha512"),
  MD5: () => hashRunning("md5"),
  XXHASH64: () => substitute("XXHASH64"),
  XXHASH3: () => substitute("XXHASH3"),
  XXHASH128: () => substitute("XXHASH128"),
};

/** Whether this server can compute and verify digests of the algorithm. */
export const isComputed = (name: ChecksumAlgorithm): boolean => !name.startsWith("XXHASH");

/** For an algorithm that this server cannot compute: a different digest with the right length. */
function substitute(name: ChecksumAlgorithm): RunningDigest {
  const hash = createHash("sha256").update(name);
  return {
    update: (data) => void hash.update(data),
    value: () => hash.digest().subarray(0, DIGEST_BYTES[name]),
  };
}

/** The digest of the concatenated chunks. */
export function digestOf(name: ChecksumAlgorithm, chunks: Iterable<Uint8Array>): Buffer {
  const running = START[name]();
  for (const chunk of chunks) running.update(chunk);
  return running.value();
}

/** Digest lengths in bytes. */
export const DIGEST_BYTES: Readonly<Record<ChecksumAlgorithm, number>> = {
  CRC32: 4,
  CRC32C: 4,
  CRC64NVME: 8,
  SHA1: 20,
  SHA256: 32,
  SHA512: 64,
  MD5: 16,
  XXHASH64: 8,
  XXHASH3: 8,
  XXHASH128: 16,
};
