/** The message of AWS for a denied call. */
import type { Denial } from "./authorizer";

/**
 * Returns the message of S3's `AccessDenied` error.
 *
 * Example: `User: arn:aws:sts::123456789012:assumed-role/copy/copy is not authorized to perform: s3:GetObject
 * on resource: "arn:aws:s3:::b/k" because no identity-based policy allows the s3:GetObject action`
 *
 * Source: "Troubleshoot access denied (403 Forbidden) errors in Amazon S3", S3 user guide.
 *
 * @param principal the ARN of the session. The session of a Lambda function has the name of the function.
 */
export function denialMessage(principal: string, { requirement, verdict }: Denial): string {
  const { action, resource } = requirement;
  const reason =
    verdict === "ExplicitlyDenied"
      ? "with an explicit deny in an identity-based policy"
      : `because no identity-based policy allows the ${action} action`;
  return `User: ${principal} is not authorized to perform: ${action} on resource: "${resource}" ${reason}`;
}
