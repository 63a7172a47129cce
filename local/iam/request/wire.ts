/**
 * Decodes an S3 request. `URL` is not used for the target, because it removes dot segments. The policies
 * would then be evaluated for a different key than the key that the server receives.
 */
import { bucketOfAwsHost } from "../../s3/protocol/hosts";

/** A decoded S3 request. */
export interface S3Call {
  readonly method: string;
  readonly bucket: string;
  /** Undefined for an operation on the bucket. */
  readonly key: string | undefined;
  /** Decoded query parameters. A parameter without `=` has the value `""`. */
  readonly query: ReadonlyMap<string, string>;
  /** Header names are in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Set only for DeleteObjects, whose keys are in the body. */
  readonly body?: string;
}

/** The permissions that a request requires are unknown, so the request is not allowed. */
export class UnknownS3Call extends Error {
  override readonly name = "UnknownS3Call";
}

const ADDRESS = /^(?:\d+\.\d+\.\d+\.\d+|\[[0-9a-f:]+\]|localhost)$/;
const LOCAL_NAME = /^(.+)\.localhost$/;

/**
 * Returns the bucket in a host name (virtual-hosted style), or `""` for path style.
 *
 * Examples: `a.b.s3.eu-west-1.amazonaws.com` returns `a.b`, `127.0.0.1:9000` returns `""`.
 *
 * @param endpoints additional S3 host names, in lower case and without port
 * @throws UnknownS3Call if the host is not an S3 endpoint
 */
export function bucketOfHost(host: string, endpoints: readonly string[] = []): string {
  const name = host.toLowerCase().replace(/:\d+$/, "");
  for (const endpoint of endpoints) {
    if (name === endpoint) return "";
    if (name.endsWith(`.${endpoint}`)) return name.slice(0, -endpoint.length - 1);
  }
  if (ADDRESS.test(name)) return "";
  const bucket = bucketOfAwsHost(name) ?? LOCAL_NAME.exec(name)?.[1];
  if (bucket === undefined) throw new UnknownS3Call(`expected the host of an S3 endpoint, got ${host}`);
  return bucket;
}

/** The bucket, key and query of a request. */
export type Target = Pick<S3Call, "bucket" | "key" | "query">;

/**
 * Decodes a request target without normalizing the path.
 *
 * Example: `readTarget("", "/b/../%C3%A9?versionId=1")` is bucket `b`, key `../é`, query `versionId` = `1`.
 *
 * @param hostBucket the bucket in the host name, or `""` if the bucket is in the path
 * @throws UnknownS3Call if the bucket is missing, or if the percent-encoding is not UTF-8
 */
export function readTarget(hostBucket: string, target: string): Target {
  const queryAt = target.indexOf("?");
  const path = queryAt < 0 ? target : target.slice(0, queryAt);
  const query = queryAt < 0 ? NO_QUERY : readQuery(target.slice(queryAt + 1));
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

/**
 * Decodes percent-encoding in a query or a copy source, where `+` is a space.
 *
 * @throws UnknownS3Call if the text is not percent-encoded UTF-8
 */
export const decodeForm = (text: string): string => decode(text.replaceAll("+", " "));

function decode(text: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw new UnknownS3Call(`expected percent-encoded UTF-8, got ${text}`, { cause });
  }
}
