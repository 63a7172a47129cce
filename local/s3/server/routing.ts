/** Selects the operation of a request, and rejects unsupported parameters and headers. */
import { CANNED_ACLS } from "../../../sync/s3/copy-settings";
import { invalidArgument, notImplemented, S3Error } from "../protocol/errors";
import type { S3Request } from "../protocol/types";
import type { Target } from "../request/target";
import { ROUTES, type Route, type Scope } from "./routes";

/** Every operation accepts these: authentication, body framing and SDK identification. */
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

/** @throws S3Error NotImplemented */
export function routeOf(request: S3Request, target: Target): Route {
  const scope: Scope = target.bucket === "" ? "service" : target.key === "" ? "bucket" : "object";
  const hasCopySource = request.headers["x-amz-copy-source"] !== undefined;
  const route = ROUTES.find(
    (route) =>
      route.method === request.method &&
      route.scope === scope &&
      route.hasCopySource === hasCopySource &&
      route.required.every((name) => target.query[name] !== undefined),
  );
  if (route === undefined) {
    const query = Object.keys(target.query).join("&");
    throw notImplemented(`${request.method} on a ${scope}${query === "" ? "" : ` with ?${query}`}`);
  }
  return route;
}

/**
 * Checks the query parameters and `x-amz-` headers of a request.
 *
 * @throws S3Error NotImplemented if the operation would otherwise ignore it; InvalidArgument for a list-type
 *   other than 2
 */
export function checkSupported(route: Route, request: S3Request, target: Target): void {
  for (const name of Object.keys(target.query)) {
    if (!route.query.has(name) && !ANY_QUERY.has(name))
      throw notImplemented(`the query parameter ${name} in ${route.operation}`, { Query: name });
  }
  for (const [name, value] of Object.entries(request.headers)) {
    if (!name.startsWith("x-amz-") || route.headers.has(name) || ANY_HEADER.has(name)) continue;
    if (!name.startsWith("x-amz-meta-"))
      throw notImplemented(`the header ${name}: ${value} in ${route.operation}`, { Header: name });
  }
  checkAcl(request.headers["x-amz-acl"]);
  if (target.query["list-type"] !== undefined && target.query["list-type"] !== "2")
    throw new S3Error("InvalidArgument", "Invalid List Type specified in Request");
}

/** Buckets have the default setting of S3: their owner owns all objects, and ACLs are disabled. */
function checkAcl(acl = "bucket-owner-full-control"): void {
  if (acl === "private" || acl === "bucket-owner-full-control") return;
  if (CANNED_ACLS.some((known) => known === acl)) throw new S3Error("AccessControlListNotSupported");
  throw invalidArgument("x-amz-acl", acl, "Invalid canned ACL");
}
