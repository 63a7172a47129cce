/**
 * Conditional requests: reads, writes, deletes and the source of a copy.
 *
 * Source: "Add preconditions to S3 operations with conditional requests", Amazon S3 User Guide; RFC 7232.
 */

import type { ObjectVersion, Version } from "../model/object";
import { notImplemented, preconditionFailed, S3Error } from "../protocol/errors";

type Headers = Readonly<Record<string, string>>;

/** Whether the list of ETags contains this ETag. Quotes are optional. `*` matches any ETag. */
function etagMatches(condition: string, etag: string): boolean {
  return condition.split(",").some((item) => {
    const bare = item
      .trim()
      .replace(/^W\//, "")
      .replace(/^"(.*)"$/s, "$1");
    return bare === "*" || bare === etag;
  });
}

/** The header names of the four conditions. */
interface Names {
  readonly match: string;
  readonly noneMatch: string;
  readonly modifiedSince: string;
  readonly unmodifiedSince: string;
}

const READ: Names = {
  match: "If-Match",
  noneMatch: "If-None-Match",
  modifiedSince: "If-Modified-Since",
  unmodifiedSince: "If-Unmodified-Since",
};

const SOURCE: Names = {
  match: "x-amz-copy-source-If-Match",
  noneMatch: "x-amz-copy-source-If-None-Match",
  modifiedSince: "x-amz-copy-source-If-Modified-Since",
  unmodifiedSince: "x-amz-copy-source-If-Unmodified-Since",
};

/** The first condition that fails. An ETag condition takes precedence over the related date condition. */
function failedCondition(headers: Headers, names: Names, object: ObjectVersion): keyof Names | undefined {
  const given = (name: keyof Names) => headers[names[name].toLowerCase()];
  const since = (name: keyof Names) => {
    const date = Date.parse(given(name) ?? "");
    return Number.isNaN(date) ? undefined : date;
  };
  const match = given("match");
  const unmodifiedSince = since("unmodifiedSince");
  if (match !== undefined) {
    if (!etagMatches(match, object.etag)) return "match";
  } else if (unmodifiedSince !== undefined && object.lastModified > unmodifiedSince) return "unmodifiedSince";
  const noneMatch = given("noneMatch");
  const modifiedSince = since("modifiedSince");
  if (noneMatch !== undefined) {
    if (etagMatches(noneMatch, object.etag)) return "noneMatch";
  } else if (modifiedSince !== undefined && object.lastModified <= modifiedSince) return "modifiedSince";
  return undefined;
}

/** Checks the conditions of GET and HEAD. @throws S3Error PreconditionFailed, NotModified */
export function checkRead(headers: Headers, object: ObjectVersion): void {
  const failed = failedCondition(headers, READ, object);
  if (failed === undefined) return;
  if (failed === "match" || failed === "unmodifiedSince") throw preconditionFailed(READ[failed]);
  throw new S3Error("NotModified", undefined, {}, { etag: `"${object.etag}"` });
}

/** Checks the source conditions of CopyObject and UploadPartCopy. @throws S3Error PreconditionFailed */
export function checkSource(headers: Headers, source: ObjectVersion): void {
  const failed = failedCondition(headers, SOURCE, source);
  if (failed !== undefined) throw preconditionFailed(SOURCE[failed]);
}

/**
 * Checks the destination conditions of PutObject, CopyObject and CompleteMultipartUpload.
 *
 * @throws S3Error PreconditionFailed; NoSuchKey for If-Match without an object; NotImplemented for
 *   conditions that S3 does not implement either
 */
export function checkWrite(headers: Headers, current: ObjectVersion | undefined, key: string): void {
  const match = headers["if-match"];
  const noneMatch = headers["if-none-match"];
  if (noneMatch !== undefined && noneMatch !== "*")
    throw notImplemented("If-None-Match with a value other than *", { Header: "If-None-Match" });
  if (match !== undefined && noneMatch !== undefined)
    throw notImplemented("If-Match together with If-None-Match", { Header: "If-None-Match" });
  if (noneMatch !== undefined && current !== undefined) throw preconditionFailed("If-None-Match");
  if (match !== undefined) checkDelete(match, current, key);
}

/**
 * Checks the condition of a delete.
 *
 * @throws S3Error PreconditionFailed, also for a delete marker; NoSuchKey if the key does not exist
 */
export function checkDelete(match: string, newest: Version | undefined, key: string): void {
  if (newest === undefined) throw new S3Error("NoSuchKey", undefined, { Key: key });
  if (newest.deleteMarker || !etagMatches(match, newest.etag)) throw preconditionFailed("If-Match");
}
