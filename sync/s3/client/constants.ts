/** Settings of the S3 client. */

/** Attempts at one request, with the SDK's exponential backoff of at most 20 s. Chosen. */
export const MAX_ATTEMPTS = 8;
/** Milliseconds to establish a connection. Chosen. */
export const CONNECTION_TIMEOUT_MS = 5_000;
/** Milliseconds after which the SDK warns that requests wait for a socket. Chosen. */
export const SOCKET_WARNING_MS = 60_000;

/** Strings that listings share (storage classes, checksum algorithms). S3 has fewer than 30. */
export const MAX_SHARED_STRINGS = 100;
/** Signing keys of credentials that are kept. There is one key for each day and Region in use. */
export const MAX_KEPT_KEYS = 100;
