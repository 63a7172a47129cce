/** Parses and validates object tags. */
import { MAX_TAGS } from "../constants";
import { invalidArgument, S3Error } from "../protocol/errors";
import { decodeUri } from "./keys";

export type Tags = Readonly<Record<string, string>>;

const ALLOWED = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** Parses an `x-amz-tagging` header: `a=1&b=2`. @throws S3Error InvalidArgument, BadRequest, InvalidTag */
export function parseTagging(header: string | undefined): Tags {
  if (header === undefined || header === "") return {};
  const pairs = header.split("&").map((pair): [string, string] => {
    const equals = pair.indexOf("=");
    const [key, value] = equals < 0 ? [pair, ""] : [pair.slice(0, equals), pair.slice(equals + 1)];
    return [decodeUri(key, true), decodeUri(value, true)];
  });
  if (new Set(pairs.map(([key]) => key)).size !== pairs.length)
    throw invalidArgument(
      "x-amz-tagging",
      header,
      "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
    );
  return checkTags(pairs);
}

/** Validates tags. @throws S3Error BadRequest for more than 10 tags, InvalidTag */
export function checkTags(pairs: readonly (readonly [string, string])[]): Tags {
  if (pairs.length > MAX_TAGS)
    throw new S3Error("BadRequest", `Object tags cannot be greater than ${MAX_TAGS}`);
  for (const [key, value] of pairs) {
    if (key === "" || key.length > 128 || !ALLOWED.test(key))
      throw new S3Error("InvalidTag", "The TagKey you have provided is invalid", { TagKey: key });
    if (value.length > 256 || !ALLOWED.test(value))
      throw new S3Error("InvalidTag", "The TagValue you have provided is invalid", { TagKey: key });
  }
  if (new Set(pairs.map(([key]) => key)).size !== pairs.length)
    throw new S3Error("InvalidTag", "Cannot provide multiple Tags with the same key");
  return Object.fromEntries(pairs);
}
