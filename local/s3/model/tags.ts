/** Object tags as values: from the header of a write, checked. */
import { invalidArgument, S3Error } from "../protocol/errors";
import { decodeUri } from "./keys";

export type Tags = Readonly<Record<string, string>>;

const MOST = 10;
const ALLOWED = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** `a=1&b=2`, as in `x-amz-tagging`. @throws S3Error InvalidArgument, BadRequest, InvalidTag */
export function parseTagging(header: string | undefined): Tags {
  if (header === undefined || header === "") return {};
  const pairs = header.split("&").map((pair): [string, string] => {
    const [key = "", value = ""] = pair.split("=", 2);
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

/** @throws S3Error BadRequest for more than ten, InvalidTag */
export function checkTags(pairs: readonly (readonly [string, string])[]): Tags {
  if (pairs.length > MOST) throw new S3Error("BadRequest", `Object tags cannot be greater than ${MOST}`);
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
