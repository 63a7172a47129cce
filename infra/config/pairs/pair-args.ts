import type * as pulumi from "@pulumi/pulumi";
import type { CannedAcl } from "../../../sync/s3/copy-settings";
import type { ScheduleInput } from "../../operations/schedule/schedule";
import type { Integer } from "../values";

/** A pair of buckets that executions may synchronize, and the limits of these executions. */
export interface PairArgs {
  /** 1 to 40 lowercase letters, digits and hyphens, beginning with a letter or a digit. An execution selects the pair by this name. */
  readonly name: string;
  /** The bucket to copy from. */
  readonly source: pulumi.Input<string>;
  /** The bucket to copy to. Objects that the source does not have are deleted. */
  readonly destination: pulumi.Input<string>;
  /** Only keys of the source that begin with this prefix. @default "" */
  readonly prefix?: string | undefined;
  /** Replaces `prefix` in the destination's keys. @default `prefix` */
  readonly destinationPrefix?: string | undefined;
  /** Whether executions may delete objects. @default true */
  readonly allowDeletes?: boolean | undefined;
  /** Maximum number of objects that a run may delete. @default no limit */
  readonly maxDeletes?: Integer | undefined;
  /** Maximum percentage of the destination's objects that a run may delete, 0 to 100. @default no limit */
  readonly maxDeletePercent?: number | undefined;
  /**
   * The account that owns the source, 12 digits. Every request to the bucket fails if another account owns it. If this is
   * not the account of the stack, `bucketPolicies` has a policy for the owner. @default the owner is not checked
   */
  readonly sourceAccount?: string | undefined;
  /** The account that owns the destination, with the same effect as `sourceAccount` has for the source. */
  readonly destinationAccount?: string | undefined;
  /**
   * ARN of the KMS key that encrypts the copies. If the key is in another account, `keyPolicies` has a statement for its
   * owner. @default the default encryption of the destination
   */
  readonly sseKmsKeyId?: pulumi.Input<string> | undefined;
  /** The canned ACL of the copies. @default S3's own, `private` */
  readonly acl?: CannedAcl | undefined;
  /** When executions of the pair start: an expression, or an object with a time zone and more. @default never */
  readonly schedule?: ScheduleInput | undefined;
}
