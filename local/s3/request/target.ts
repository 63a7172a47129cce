/** Parses request targets byte-exactly. `new URL` would resolve `..` segments and change keys. */
import type { Bucket, Source } from "../model/bucket";
import { decodeUri } from "../model/keys";
import { invalidArgument, S3Error } from "../protocol/errors";
import { bucketOfAwsHost } from "../protocol/hosts";
import type { ObjectName, S3Request } from "../protocol/types";

/** Deviations of other servers that a test can imitate. */
export interface Quirks {
  /**
   * The response to a HEAD with a part number. Default: like S3. `own`: the part's own ETag, and no metadata, headers, class
   * or number of parts, like older versions of moto. `ownAndCount`: the same with the number of parts, like moto 5.2.5.
   */
  readonly partHead?: "own" | "ownAndCount";
}

/** The complete state of the server. */
export interface Store extends Source {
  readonly quirks: Quirks;
  readonly region: string;
  /** Account ID, 12 digits. */
  readonly account: string;
  readonly buckets: Map<string, Bucket>;
}

/** The input of an operation. */
export interface Context {
  readonly store: Store;
  readonly bucketName: string;
  readonly key: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  /** The payload without chunk framing. Trailers are in `headers`. */
  readonly body: Uint8Array;
  readonly copySource: ObjectName | undefined;
  /** The ARN of the caller. `undefined`: the account itself. */
  readonly principal: string | undefined;
  /** Resolves to an error if the caller is not authorized for the operation on this key of the bucket. */
  denial(operation: string, key: string, versionId?: string): Promise<S3Error | undefined>;
}

/** The result of an operation. Default status: 200. A string body is an XML document. */
export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string | Uint8Array;
}

export interface Target {
  readonly bucket: string;
  readonly key: string;
  readonly query: Readonly<Record<string, string>>;
}

/**
 * Parses a target: `/bucket/key?query`, or `/key?query` if the host name names a bucket on AWS.
 *
 * Example: `/b/a//../%2B?list-type=2` is bucket `b`, key `a//../+`, query `{ "list-type": "2" }`
 *
 * @param host the Host header
 * @throws S3Error InvalidURI
 */
export function parseTarget(target: string, host = ""): Target {
  const queryStart = target.indexOf("?");
  const hostBucket = bucketOfAwsHost(host);
  const rawPath = queryStart < 0 ? target : target.slice(0, queryStart);
  const path = hostBucket ? `/${hostBucket}${rawPath}` : rawPath;
  const slash = path.indexOf("/", 1);
  return {
    bucket: decodeUri(path.slice(1, slash < 0 ? undefined : slash)),
    key: slash < 0 ? "" : decodeUri(path.slice(slash + 1)),
    query: queryStart < 0 ? {} : parseQuery(target.slice(queryStart + 1)),
  };
}

function parseQuery(text: string): Record<string, string> {
  const query: Record<string, string> = Object.create(null);
  for (const pair of text.split("&")) {
    if (pair === "") continue;
    const equals = pair.indexOf("=");
    const name = decodeUri(equals < 0 ? pair : pair.slice(0, equals), true);
    query[name] = equals < 0 ? "" : decodeUri(pair.slice(equals + 1), true);
  }
  return query;
}

/**
 * Parses `x-amz-copy-source`: `bucket/key` or `/bucket/key`, percent-encoded, with an optional `?versionId=`.
 *
 * @throws S3Error InvalidArgument
 */
export function parseCopySource(header: string): ObjectName {
  const queryStart = header.indexOf("?versionId=");
  const versionId =
    queryStart < 0 ? undefined : decodeUri(header.slice(queryStart + "?versionId=".length), true);
  const path = decodeUri((queryStart < 0 ? header : header.slice(0, queryStart)).replace(/^\//, ""), true);
  const slash = path.indexOf("/");
  if (slash <= 0 || slash === path.length - 1 || path.startsWith("arn:"))
    throw invalidArgument(
      "x-amz-copy-source",
      header,
      "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
    );
  const name = { bucket: path.slice(0, slash), key: path.slice(slash + 1) };
  return versionId === undefined ? name : { ...name, versionId };
}

/** The access key ID from the Authorization header or a presigned query. */
export function accessKeyOf(request: S3Request, query: Readonly<Record<string, string>>): string | undefined {
  const credential =
    /Credential=([^/,\s]+)/.exec(request.headers.authorization ?? "")?.[1] ??
    query["X-Amz-Credential"]?.split("/")[0];
  return credential;
}

/** @throws S3Error NoSuchBucket */
export function bucketNamed(store: Store, name: string): Bucket {
  const bucket = store.buckets.get(name);
  if (bucket === undefined) throw new S3Error("NoSuchBucket", undefined, { BucketName: name });
  return bucket;
}

/** Parses an integer of a query or header. @throws S3Error InvalidArgument unless it is from 0 to `max` */
export function integer(
  name: string,
  text: string | undefined,
  defaultValue: number,
  max = 2147483647,
): number {
  if (text === undefined || text === "") return defaultValue;
  const value = /^\d{1,10}$/.test(text) ? Number(text) : -1;
  if (value >= 0 && value <= max) return value;
  throw invalidArgument(name, text, `Argument ${name} must be an integer between 0 and ${max}`);
}
