/** An ARN pattern of a policy against an ARN in which every character stands for itself. */

/** Whether the pattern matches an ARN. */
export type ArnPattern = (arn: string) => boolean;

/**
 * A pattern as IAM reads it: segment by segment, `*` for any run of characters (line breaks too), `?` for one
 * UTF-16 unit, `${*}`, `${?}` and `${$}` for the characters themselves; missing segments are `*`. Outside S3 a
 * wildcard in the resource's type (`k*` in `k*\/some-id`) matches nothing (IAM user guide, "Incorrect wildcard
 * usage").
 *
 * Example: `arnPattern("arn:aws:s3:::b/*")("arn:aws:s3:::b/k*")` is true
 *
 * @throws Error for other policy variables: what they would stand for locally is not known
 */
export function arnPattern(pattern: string): ArnPattern {
  if (pattern === "*") return () => true;
  const segments = pattern.split(":");
  while (segments.length < 6) segments.push("*");
  const head = segments.slice(0, 5);
  const last = segments.slice(5).join(":");
  const bucketOrObject = head.slice(2).join(":") === "s3::";
  if (!bucketOrObject && /^[^:/]*[*?][^:/]*[:/]/.test(last)) return () => false;
  const source = [...head.map((segment) => glob(segment, "[^:]")), glob(last, ".")].join(":");
  const regex = new RegExp(`^${source}$`, "s");
  return (arn) => regex.test(arn);
}

const TOKEN = /\$\{([^}]*)\}|[*?]|[\\^$.|+()[\]{}]/g;

function glob(pattern: string, any: string): string {
  return pattern.replace(TOKEN, (token, variable?: string) => {
    if (token === "*") return `${any}*`;
    if (token === "?") return any;
    if (variable === undefined) return `\\${token}`;
    if (variable === "*" || variable === "?" || variable === "$") return `\\${variable}`;
    throw new Error(`expected a Resource without the variable ${token}, got ${pattern}`);
  });
}
