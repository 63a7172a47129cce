/**
 * The canonical request of Signature Version 4, from the bytes of a request. Strings have one character per byte.
 *
 * Source: "Create a signed AWS API request", IAM User Guide: S3 neither normalizes nor double-encodes the path.
 */
import type { S3Request } from "../protocol/types";

/** @param signedHeaders lowercase names in the order of the Authorization header */
export function canonicalRequest(
  { method, target, headers }: S3Request,
  signedHeaders: readonly string[],
  payloadHash: string,
): string {
  const queryStart = target.indexOf("?");
  const path = queryStart < 0 ? target : target.slice(0, queryStart);
  return [
    method,
    path.split("/").map(reencode).join("/"),
    queryStart < 0 ? "" : canonicalQuery(target.slice(queryStart + 1)),
    ...signedHeaders.map((name) => `${name}:${canonicalValue(headers[name] ?? "")}`),
    "",
    signedHeaders.join(";"),
    payloadHash,
  ].join("\n");
}

/** Parameters sorted by encoded name, then by encoded value. */
function canonicalQuery(query: string): string {
  return query
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair) => {
      const equals = pair.indexOf("=");
      const name = equals < 0 ? pair : pair.slice(0, equals);
      const value = equals < 0 ? "" : pair.slice(equals + 1);
      return [name, value].map((part) => reencode(part.replaceAll("+", " "))) as [string, string];
    })
    .sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : x > y ? 1 : 0))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

/** Percent-encodes every byte except the unreserved characters, regardless of how the client encoded it. */
function reencode(text: string): string {
  return text
    .replace(/%([0-9a-fA-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(
      /[^A-Za-z0-9\-._~]/g,
      (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
    );
}

/** Without leading and trailing whitespace, and with each run of whitespace as one space. */
const canonicalValue = (value: string): string => value.replace(/[ \t]+/g, " ").replace(/^ | $/g, "");
