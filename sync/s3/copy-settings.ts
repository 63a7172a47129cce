/** Canned ACLs of objects, from the S3 API's `ObjectCannedACL`. */
export const CANNED_ACLS = [
  "private",
  "public-read",
  "public-read-write",
  "authenticated-read",
  "aws-exec-read",
  "bucket-owner-read",
  "bucket-owner-full-control",
] as const;
export type CannedAcl = (typeof CANNED_ACLS)[number];

/** Settings that each copy of a pair gets, in addition to the source's metadata. */
export interface CopySettings {
  /** ARN of the KMS key that encrypts the copies. Absent: the bucket's default encryption. */
  readonly sseKmsKeyId?: string;
  /** The canned ACL of the copies. Absent: S3's default, `private`. */
  readonly acl?: CannedAcl;
}

/** The settings in a larger object. */
export const copySettings = ({ sseKmsKeyId, acl }: CopySettings): CopySettings => ({
  ...(sseKmsKeyId !== undefined && { sseKmsKeyId }),
  ...(acl !== undefined && { acl }),
});

export const sameSettings = (a: CopySettings, b: CopySettings): boolean =>
  a.sseKmsKeyId === b.sseKmsKeyId && a.acl === b.acl;

/** The members of a request that writes an object. S3 Bucket Keys are used if the bucket enables them. */
export const writeMembers = ({ sseKmsKeyId, acl }: CopySettings) => ({
  ...(sseKmsKeyId !== undefined && { ServerSideEncryption: "aws:kms" as const, SSEKMSKeyId: sseKmsKeyId }),
  ...(acl !== undefined && { ACL: acl }),
});
