/** An empty page that is truncated, as some servers return. */

import type { Fault, S3Call } from "../protocol/types";
import { document, element, optional } from "../protocol/xml";
import { encoder, encodeToken } from "./listing";

/**
 * A fault for ListObjectsV2: a page without keys, whose continuation token continues at the same position.
 *
 * Example: `s3.hooks.fault = (call) => (call.operation === "ListObjectsV2" && first() ? emptyPage(call) : undefined)`
 */
export function emptyPage({ bucket = "", query }: S3Call): Fault {
  const token = query["continuation-token"] ?? encodeToken(query["start-after"] ?? "");
  const body = document("ListBucketResult", [
    element("Name", bucket),
    element("Prefix", encoder(query["encoding-type"])(query.prefix ?? "")),
    optional("EncodingType", query["encoding-type"]),
    element("NextContinuationToken", token),
    element("KeyCount", 0),
    element("MaxKeys", 1000),
    element("IsTruncated", true),
  ]);
  return { kind: "replaceBody", body };
}
