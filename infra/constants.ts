/** Seconds after which the state machine gives up a call: the functions' longest timeout, plus a minute for a cold start. */
export const CALL_TIMEOUT_SECONDS = 960;
/**
 * How long the deletion of the machine may take. Its executions end at their next transition, after a call of at most 960
 * seconds. By default the provider waits for 5 minutes. Source: API reference of Step Functions, DeleteStateMachine.
 */
export const DELETE_MACHINE = "30m";

/** The name of the machine's alias on which executions are started. */
export const ALIAS = "live";

/** Characters of all inline policies of a role, without white space. Quota of IAM; it cannot be raised. */
export const INLINE_LENGTH = 10_240;
/** Characters of a managed policy, without white space. Quota of IAM; it cannot be raised. */
export const MANAGED_LENGTH = 6_144;
/** Managed policies of a role. Default quota of IAM; it can be raised to 20. */
export const MAX_MANAGED = 10;
/** Characters that a role's inline policies need in addition to buckets and their keys: for its log group and executions. */
export const RESERVED_LENGTH = 500;
/** Characters of each key in a list that becomes known later: `arn:aws-us-gov:kms:us-gov-west-1:123456789012:key/` and a key's ID, quoted. */
export const KEY_LENGTH = 101;
/** Characters of the statement for the stack's key. With the longest names of a Region and a bucket, it has 350. */
export const STACK_KEY_LENGTH = 480;
/** Characters of the statements for the network interfaces of a VPC. */
export const NETWORK_LENGTH = 360;
/** Maximum number of KMS keys of buckets. Chosen: two for each of 200 pairs. Fewer fit if the names of the buckets are long. */
export const MAX_KEYS = 400;
/** The same for a list that becomes known later, which is in one statement. This many leave room for another statement. */
export const MAX_LATE_KEYS = 80;
/** Characters of a document without statements: `{"Version":"2012-10-17","Statement":[]}`. */
export const DOCUMENT_LENGTH = 39;
/** Characters of a statement without actions and resources, with a comma: `{"Effect":"Allow","Action":[],"Resource":[]},`. */
export const STATEMENT_LENGTH = 45;

/** Characters of the longest partition that S3 has: `aws-us-gov`. */
export const PARTITION_LENGTH = 10;
/** Characters of the longest ARN of a KMS key or of executions. Chosen: actual ARNs have fewer. */
export const MAX_ARN_LENGTH = 256;
/** Characters of the longest ARN of a KMS key: a Region of 25 characters, and an ID of 36. */
export const MAX_KEY_ARN_LENGTH = 98;
/** Characters of the longest name of a bucket. */
export const MAX_NAME_LENGTH = 63;

/** Maximum number of concurrent workers of a Map. Chosen: the default quota of Lambda is 1,000. */
export const MAX_WORKERS = 1_000;
/**
 * Maximum number of concurrent copies of one worker. Each has a connection, and a function has 1,024 file descriptors,
 * including those for its other requests. Source: AWS Lambda Developer Guide, quotas.
 */
export const MAX_COPIES = 800;
/** Maximum number of subnets of a function. Source: API reference of AWS Lambda, VpcConfig. */
export const MAX_SUBNETS = 16;
/** Maximum number of security groups of a function. Source: API reference of AWS Lambda, VpcConfig. */
export const MAX_SECURITY_GROUPS = 5;
/** Maximum number of tags of a resource. Source: "Tag naming limits and requirements", AWS General Reference. */
export const MAX_RESOURCE_TAGS = 50;
/** Maximum number of characters in the name of a tag. The same source. */
export const MAX_TAG_LENGTH = 128;
/** Maximum number of characters in the value of a tag. The same source. */
export const MAX_TAG_VALUE_LENGTH = 256;

/** The beginning of the name of the state machine's log group. */
export const LOG_GROUP_PREFIX = "/aws/vendedlogs/states/sync-buckets-";
/** The retention periods of CloudWatch Logs, in days. Source: API reference, PutRetentionPolicy. */
export const RETENTION_DAYS: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];
/** Seconds for which Step Functions reuses a data key. This is the longest time that it allows: fewer requests to KMS. */
export const DATA_KEY_SECONDS = 900;
/** Minimum number of days to keep hints for later runs. Chosen: a pair that runs once a year still has them. */
export const LEARNED_DAYS = 400;

/** Defaults of settings, which Pulumi.yaml repeats: a test compares them. */
export const DEFAULTS = {
  /** Concurrent functions that copy. */
  workers: 40,
  /** Maximum number of concurrent copies of one function. */
  copiesPerWorker: 256,
  /** Days to keep logs and records. */
  retentionDays: 30,
} as const;
