/**
 * One S3 call as it stands on the wire. The target is read by hand: `URL` would drop dot segments and thereby
 * judge another key than the one the server sees.
 */

/** A call to S3, decoded. */
export interface S3Call {
  readonly method: string;
  readonly bucket: string;
  /** Undefined: the call is on the bucket. */
  readonly key: string | undefined;
  readonly query: ReadonlyMap<string, string>;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Only DeleteObjects is read this far: its keys are in the body. */
  readonly body?: string;
}

/** The call is none that the table in `operations.ts` knows. Nothing unknown is ever allowed. */
export class UnknownS3Call extends Error {
  override readonly name = "UnknownS3Call";
}

const AWS_HOST = /^(?:(.+)\.)?s3(?:-fips)?(?:\.dualstack)?(?:[.-][a-z0-9-]+)?\.amazonaws\.com(?:\.cn)?$/;
const ADDRESS = /^(?:\d+\.\d+\.\d+\.\d+|\[[0-9a-f:]+\]|localhost)$/;
const LOCAL_NAME = /^(.+)\.localhost$/;

/**
 * The bucket that a host name carries (virtual-host style), "" for path style.
 *
 * Examples: `a.b.s3.eu-west-1.amazonaws.com` is `a.b`, `127.0.0.1:9000` is ``.
 *
 * @param endpoints further S3 host names, without port
 * @throws UnknownS3Call for a host that is no S3 endpoint: whose bucket it would be can only be guessed
 */
export function bucketOfHost(host: string, endpoints: readonly string[] = []): string {
  const name = host.toLowerCase().replace(/:\d+$/, "");
  for (const endpoint of endpoints) {
    if (name === endpoint) return "";
    if (name.endsWith(`.${endpoint}`)) return name.slice(0, -endpoint.length - 1);
  }
  if (ADDRESS.test(name)) return "";
  const found = AWS_HOST.exec(name) ?? LOCAL_NAME.exec(name);
  if (found === null) throw new UnknownS3Call(`expected the host of an S3 endpoint, got ${host}`);
  return found[1] ?? "";
}

/** Bucket, key and query of a request target, given the bucket in its host. */
export type Target = Pick<S3Call, "bucket" | "key" | "query">;

/**
 * Example: `readTarget("", "/b/../%C3%A9?versionId=1")` is bucket `b`, key `../é`, query `versionId` = `1`.
 *
 * @throws UnknownS3Call without a bucket, or when the target's escapes are not UTF-8
 */
export function readTarget(hostBucket: string, target: string): Target {
  const mark = target.indexOf("?");
  const path = mark < 0 ? target : target.slice(0, mark);
  const query = mark < 0 ? NO_QUERY : readQuery(target.slice(mark + 1));
  if (hostBucket !== "") return { bucket: hostBucket, key: keyOf(path.slice(1)), query };
  const slash = path.indexOf("/", 1);
  const bucket = decode(slash < 0 ? path.slice(1) : path.slice(1, slash));
  if (bucket === "") throw new UnknownS3Call(`expected a bucket, got the target ${target}`);
  return { bucket, key: slash < 0 ? undefined : keyOf(path.slice(slash + 1)), query };
}

const NO_QUERY: ReadonlyMap<string, string> = new Map();

function readQuery(text: string): Map<string, string> {
  const query = new Map<string, string>();
  for (const pair of text.split("&")) {
    const equals = pair.indexOf("=");
    const name = equals < 0 ? pair : pair.slice(0, equals);
    if (name !== "") query.set(decodeForm(name), equals < 0 ? "" : decodeForm(pair.slice(equals + 1)));
  }
  return query;
}

const keyOf = (encoded: string): string | undefined => (encoded === "" ? undefined : decode(encoded));

/** Percent-decoding where `+` is a space, as in a query and in a copy source. */
export const decodeForm = (text: string): string => decode(text.replaceAll("+", " "));

function decode(text: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw new UnknownS3Call(`expected percent-encoded UTF-8, got ${text}`, { cause });
  }
}
