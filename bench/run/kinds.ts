import type { IncomingHttpHeaders } from "node:http";

/** Kinds of requests, in the order in which tables show them. PART is UploadPartCopy, UPLOAD begins or ends an upload. */
export const KINDS = ["LIST", "HEAD", "GET", "COPY", "PART", "UPLOAD", "PUT", "DELETE", "OTHER"] as const;

export type Kind = (typeof KINDS)[number];
export type Counts = Readonly<Record<Kind, number>>;

export const NONE: Counts = Object.fromEntries(KINDS.map((kind) => [kind, 0])) as Record<Kind, number>;

/** Kinds that change a bucket. */
export const CHANGES: readonly Kind[] = ["COPY", "PART", "UPLOAD", "PUT", "DELETE"];

export interface Asked {
  readonly method: string;
  /** Path-style: `/bucket/key?query`. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

/** What S3 would bill a request as. */
export function kindOf({ method, url, headers }: Asked): Kind {
  const { pathname, searchParams: query } = new URL(url, "http://server");
  const ofObject = /^\/[^/]+\/./.test(pathname);
  switch (method) {
    case "HEAD":
      return "HEAD";
    case "GET":
      return ofObject ? (query.has("tagging") ? "OTHER" : "GET") : listing(pathname, query);
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

/** Asking for a bucket's location, versioning and so on has the same form as listing it. */
function listing(pathname: string, query: URLSearchParams): Kind {
  const others = ["location", "versioning", "uploads", "acl", "policy", "tagging", "object-lock"];
  return pathname !== "/" && !others.some((name) => query.has(name)) ? "LIST" : "OTHER";
}

function putKind(ofObject: boolean, query: URLSearchParams, copies: boolean): Kind {
  if (!ofObject || query.has("tagging") || query.has("acl")) return "OTHER";
  if (!copies) return "PUT";
  return query.has("partNumber") ? "PART" : "COPY";
}
