/** Matches literal ARNs against the ARN patterns of policies. */

/** Returns whether the pattern matches the ARN. All characters of the ARN are literal. */
export type ArnPattern = (arn: string) => boolean;

/**
 * Compiles a pattern with the rules of IAM. ARNs are compared by segment. `*` matches any number of
 * characters, including line breaks. `?` matches one UTF-16 code unit. `${*}`, `${?}` and `${$}` match the
 * literal character. A missing segment is `*`. Outside S3, a pattern with a wildcard in the resource type
 * (`k*` in `k*\/some-id`) matches nothing (IAM user guide, "Incorrect wildcard usage").
 *
 * Example: `arnPattern("arn:aws:s3:::b/*")("arn:aws:s3:::b/k*")` is true
 *
 * @throws Error for any other policy variable, because its value is unknown locally
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
  const [beginning] = LITERAL.exec(pattern) as RegExpExecArray;
  // V8 compiles an expression at its first use. Most patterns of a policy are for other buckets.
  return (arn) => arn.startsWith(beginning) && regex.test(arn);
}

/** The characters of a pattern before the first special character. */
const LITERAL = /^[^*?$]*/;

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
