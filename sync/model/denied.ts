import { AccessDenied, sentence } from "./errors";

/**
 * S3's message for a denied copy as an error of the whole run.
 *
 * @param message usually names the action and the bucket's ARN, for example
 * `User: … is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::bucket/key"`
 * @param more additional text of the error
 */
export function deniedCopies(
  buckets: { readonly source: string; readonly destination: string },
  message: string,
  more = "",
): AccessDenied {
  const action = /\bs3:\w+/.exec(message)?.[0];
  const bucket = NAMED_BUCKET.exec(message)
    ?.slice(1)
    .find((name) => name !== undefined);
  const detail = more === "" ? message : `${sentence(message)} ${more}`;
  if (action === undefined) {
    const reads = `s3:GetObject or s3:GetObjectTagging on bucket ${buckets.source}`;
    return new AccessDenied(`${reads}, or s3:PutObject or s3:PutObjectTagging`, buckets.destination, detail);
  }
  const either = `${buckets.source} or ${buckets.destination}`;
  return new AccessDenied(
    action,
    bucket ?? (action.startsWith("s3:Get") ? either : buckets.destination),
    detail,
  );
}

/** A bucket in an ARN, or in a message of {@link withAction}. */
const NAMED_BUCKET = /\barn:[\w-]+:s3:::([\w.-]+)|\bs3:\w+ on bucket ([\w.-]+\w)/;

/**
 * The message of a denied request with the action that it needs. S3's own message is often only `Access Denied`.
 *
 * @param needed for example `s3:GetObject on bucket a`
 */
export const withAction = (message: string, needed: string): string =>
  /\b(s3|kms):\w+/.test(message) ? message : `${sentence(message)} The request needs ${needed}.`;
