import type { ChecksumAlgorithm } from "@aws-sdk/client-s3";

/** Attempts at writing a new record while another client writes the same record (409). Chosen. */
export const WRITE_NEW_ATTEMPTS = 4;
/** Attempts at reading a record whose body is incomplete. Chosen. */
export const READ_ATTEMPTS = 5;
/** Half the milliseconds before the second attempt. Each later wait is twice as long. Chosen. */
export const READ_WAIT_MS = 50;

/**
 * Milliseconds without a byte before a request fails and is retried. Copies have no such limit, because S3 may be silent
 * for minutes before the first byte of their response.
 */
export const IDLE_TIMEOUT_MS = 30_000;
/**
 * Milliseconds for the first request to a bucket and its retries. The function that sends the first requests to both buckets
 * has 60 s. The value is more than {@link IDLE_TIMEOUT_MS}, so that one lost response is no error. Chosen.
 */
export const PROBE_MS = 45_000;
/**
 * Milliseconds to wait for a CreateMultipartUpload after the worker's time has ended or the run was stopped. An upload
 * whose ID is lost cannot be aborted. A worker has 36 s left at that time. Chosen.
 */
export const CREATE_GRACE_MS = 5_000;

/**
 * The statuses of error codes that decide what happens next. S3 may send such an error in the body of a 200 response, which the
 * client counts as a 503. Source: Amazon S3 API Reference, error responses.
 */
export const STATUS_OF_CODE: Readonly<Record<string, number>> = {
  AccessDenied: 403,
  NoSuchKey: 404,
  NoSuchUpload: 404,
  ConditionalRequestConflict: 409,
  OperationAborted: 409,
  PreconditionFailed: 412,
};

/** The codes of a copy of an archived object. The API reference names one code, but S3 responds with the other. */
export const ARCHIVED_ERRORS: ReadonlySet<string> = new Set([
  "InvalidObjectState",
  "ObjectNotInActiveTierError",
]);

/** The checksums of an empty part, in Base64, by algorithm. */
export const EMPTY_CHECKSUMS: Readonly<Record<ChecksumAlgorithm, string>> = {
  CRC32: "AAAAAA==",
  CRC32C: "AAAAAA==",
  CRC64NVME: "AAAAAAAAAAA=",
  SHA1: "2jmj7l5rSw0yVb/vlWAYkK/YBwk=",
  SHA256: "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
  SHA512: "z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==",
  MD5: "1B2M2Y8AsgTpgAmY7PhCfg==",
  XXHASH64: "70bbN1HY6Zk=",
  XXHASH3: "LQaABTjTlMI=",
  XXHASH128: "maoG0wFHmNhgAcMkRo1Jfw==",
};
