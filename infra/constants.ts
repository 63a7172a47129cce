/** Seconds after which the state machine gives up a call: the functions' longest timeout, and a minute for a cold start. */
export const CALL_TIMEOUT_SECONDS = 960;

/** Characters of all inline policies of a role, without white space. Quota of IAM; it cannot be raised. */
export const INLINE_LENGTH = 10_240;
/** Characters of a managed policy, without white space. Quota of IAM; it cannot be raised. */
export const MANAGED_LENGTH = 6_144;
/** Managed policies of a role. Default quota of IAM; it can be raised to 20. */
export const MAX_MANAGED = 10;
/** Characters that a role's inline policy needs besides S3: its log group and up to three KMS keys. */
export const RESERVED_LENGTH = 900;
/** Characters of a document without statements: `{"Version":"2012-10-17","Statement":[]}`. */
export const DOCUMENT_LENGTH = 39;
/** Characters of a statement without actions and resources, with a comma: `{"Effect":"Allow","Action":[],"Resource":[]},`. */
export const STATEMENT_LENGTH = 45;

/** Characters of the longest partition that S3 has: `aws-us-gov`. */
export const PARTITION_LENGTH = 10;
/** Characters of the longest ARN of a KMS key or of executions. Chosen: theirs have fewer. */
export const MAX_ARN_LENGTH = 256;
/** Characters of the longest ARN of a KMS key: a Region of 25 characters, and an ID of 36. */
export const MAX_KEY_ARN_LENGTH = 98;
/** Characters of the longest name of a bucket. */
export const MAX_NAME_LENGTH = 63;

/** Defaults of settings, which Pulumi.yaml repeats: a test compares them. */
export const DEFAULTS = {
  /** Concurrent functions that copy. */
  workers: 40,
  /** Concurrent copies of one function, at most. */
  copiesPerWorker: 256,
  /** Days for which logs and records are kept. */
  retentionDays: 30,
} as const;
