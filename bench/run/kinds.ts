import type { IncomingHttpHeaders } from "node:http";

/**
 * Kinds of requests, in the order of the tables. PART is UploadPartCopy; UPLOAD creates, completes or
 * aborts a multipart upload.
 */
export const KINDS = ["LIST", "HEAD", "GET", "COPY", "PART", "UPLOAD", "PUT", "DELETE", "OTHER"] as const;

export type Kind = (typeof KINDS)[number];
export type Counts = Readonly<Record<Kind, number>>;

export const NONE: Counts = Object.fromEntries(KINDS.map((kind) => [kind, 0])) as Record<Kind, number>;

/** Kinds of requests that change a bucket. */
export const CHANGES: readonly Kind[] = ["COPY", "PART", "UPLOAD", "PUT", "DELETE"];

export interface HttpRequest {
  readonly method: string;
  /** Path-style: `/bucket/key?query`. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

/** The kind under which S3 bills a request. */
export function kindOf({ method, url, headers }: HttpRequest): Kind {
  const { pathname, searchParams: query } = new URL(url, "http://server");
  const ofObject = /^\/[^/]+\/./.test(pathname);
  switch (method) {
    case "HEAD":
      return "HEAD";
    case "GET":
      return ofObject ? (query.has("tagging") ? "OTHER" : "GET") : bucketGetKind(pathname, query);
    case "PUT":
      return putKind(ofObject, query, headers["x-amz-copy-source"] !== undefined);
    case "POST":
      if (query.has("delete")) return "DELETE";
      return query.has("uploads") || query.has("uploadId") ? "UPLOAD" : "OTHER";
    case "DELETE":
      return query.has("uploadId") ? "UPLOAD" : "DELETE";
    default:
      return "OTHER";
  }
}

/** Requests for a bucket's location, versioning and so on differ from LIST only in their query parameters. */
function bucketGetKind(pathname: string, query: URLSearchParams): Kind {
  const subresources = ["location", "versioning", "uploads", "acl", "policy", "tagging", "object-lock"];
  return pathname !== "/" && !subresources.some((name) => query.has(name)) ? "LIST" : "OTHER";
}

function putKind(ofObject: boolean, query: URLSearchParams, isCopy: boolean): Kind {
  if (!ofObject || query.has("tagging") || query.has("acl")) return "OTHER";
  if (!isCopy) return "PUT";
  return query.has("partNumber") ? "PART" : "COPY";
}
