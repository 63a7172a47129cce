/** A request taken apart by hand, byte-exactly: `new URL` would resolve `..` and lose keys. */
import type { Bucket, Source } from "../model/bucket";
import { decodeUri } from "../model/keys";
import { invalidArgument, S3Error } from "../protocol/errors";
import type { ObjectName, S3Request } from "../protocol/types";

/** All that the server holds. */
export interface Store extends Source {
  readonly region: string;
  /** The account's id, twelve digits. */
  readonly account: string;
  readonly buckets: Map<string, Bucket>;
}

/** What an operation is given. */
export interface Context {
  readonly store: Store;
  readonly bucketName: string;
  readonly key: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  /** The payload, chunk framing taken off; trailers are among the headers. */
  readonly body: Uint8Array;
  readonly copySource: ObjectName | undefined;
  /** Resolves to an error if the caller may not do this to that key of the bucket. */
  refusal(operation: string, key: string, versionId?: string): Promise<S3Error | undefined>;
}

/** What an operation gives back. Status 200 unless given; a string is an XML document. */
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
 * Path-style addressing: `/bucket/key?query`.
 *
 * Example: `/b/a//../%2B?list-type=2` is bucket `b`, key `a//../+`, query `{ "list-type": "2" }`
 *
 * @throws S3Error InvalidURI
 */
export function parseTarget(target: string): Target {
  const mark = target.indexOf("?");
  const path = mark < 0 ? target : target.slice(0, mark);
  const slash = path.indexOf("/", 1);
  return {
    bucket: decodeUri(path.slice(1, slash < 0 ? undefined : slash)),
    key: slash < 0 ? "" : decodeUri(path.slice(slash + 1)),
    query: mark < 0 ? {} : parseQuery(target.slice(mark + 1)),
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
 * `x-amz-copy-source`: `bucket/key` or `/bucket/key`, percent-encoded, with `?versionId=` if a version is meant.
 *
 * @throws S3Error InvalidArgument
 */
export function parseCopySource(header: string): ObjectName {
  const mark = header.indexOf("?versionId=");
  const versionId = mark < 0 ? undefined : decodeUri(header.slice(mark + "?versionId=".length), true);
  const path = decodeUri((mark < 0 ? header : header.slice(0, mark)).replace(/^\//, ""), true);
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

/** Who signed, by name: from the Authorization header, or from a presigned query. Not verified. */
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

/** An integer in a query or header. @throws S3Error InvalidArgument */
export function integer(name: string, text: string | undefined, usual: number, most = 2147483647): number {
  if (text === undefined || text === "") return usual;
  const value = /^\d{1,10}$/.test(text) ? Number(text) : -1;
  if (value >= 0 && value <= most) return value;
  throw invalidArgument(name, text, `Argument ${name} must be an integer between 0 and ${most}`);
}
