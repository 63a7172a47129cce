/** Which operation a request is, and whether all of it is understood. */
import { notImplemented, S3Error } from "../protocol/errors";
import type { S3Request } from "../protocol/types";
import type { Target } from "../request/target";
import { ROUTES, type Route, type Scope } from "./routes";

/** Accepted everywhere: who asks, how the body is framed, what the SDK says of itself. */
const ANY_HEADER = new Set([
  "x-amz-content-sha256",
  "x-amz-date",
  "x-amz-decoded-content-length",
  "x-amz-expected-bucket-owner",
  "x-amz-request-payer",
  "x-amz-security-token",
  "x-amz-te",
  "x-amz-trailer",
  "x-amz-user-agent",
]);
const ANY_QUERY = new Set([
  "x-id",
  ...[
    "Algorithm",
    "Credential",
    "Date",
    "Expires",
    "SignedHeaders",
    "Signature",
    "Security-Token",
    "Content-Sha256",
  ].map((name) => `X-Amz-${name}`),
]);

/** @throws S3Error NotImplemented, MethodNotAllowed */
export function routeOf(request: S3Request, target: Target): Route {
  const scope: Scope = target.bucket === "" ? "service" : target.key === "" ? "bucket" : "object";
  const copies = request.headers["x-amz-copy-source"] !== undefined;
  const found = ROUTES.find(
    (row) =>
      row.method === request.method &&
      row.scope === scope &&
      row.copies === copies &&
      row.having.every((name) => target.query[name] !== undefined),
  );
  if (found === undefined) {
    const query = Object.keys(target.query).join("&");
    throw notImplemented(`${request.method} of a ${scope}${query === "" ? "" : ` with ?${query}`}`);
  }
  return found;
}

/** @throws S3Error NotImplemented for what the operation would otherwise ignore */
export function checkUnderstood(found: Route, request: S3Request, target: Target): void {
  for (const name of Object.keys(target.query)) {
    if (!found.query.has(name) && !ANY_QUERY.has(name))
      throw notImplemented(`the query parameter ${name} of ${found.operation}`, { Query: name });
  }
  for (const [name, value] of Object.entries(request.headers)) {
    if (!name.startsWith("x-amz-") || found.headers.has(name) || ANY_HEADER.has(name)) continue;
    if (!name.startsWith("x-amz-meta-"))
      throw notImplemented(`the header ${name}: ${value} of ${found.operation}`, { Header: name });
  }
  const acl = request.headers["x-amz-acl"];
  if (acl !== undefined && acl !== "private" && acl !== "bucket-owner-full-control")
    throw notImplemented(`the ACL ${acl}`, { Header: "x-amz-acl" });
  if (target.query["list-type"] !== undefined && target.query["list-type"] !== "2")
    throw new S3Error("InvalidArgument", "Invalid List Type specified in Request");
}
