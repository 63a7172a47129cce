/** S3 returns 404 for a missing key only to callers with s3:ListBucket. Other callers get 403. */
import {
  type Authorizer,
  copySource,
  denialMessage,
  onBucket,
  type Place,
  type S3Call,
} from "../../iam/index";
import { type OutgoingRequest, send } from "./outgoing";
import { bodyOf, exchange, forward, type Responder, write } from "./relay";
import { accessDenied } from "./responses";

// The bucket in which each operation reads a key.
const BUCKET_READ: Readonly<Record<string, (call: S3Call) => string>> = {
  HeadObject: (call) => call.bucket,
  GetObject: (call) => call.bucket,
  GetObjectAttributes: (call) => call.bucket,
  CopyObject: (call) => copySource(call).bucket,
  UploadPartCopy: (call) => copySource(call).bucket,
};

type CreateResponder = (out: OutgoingRequest, endpoint: URL | undefined, principal: string) => Responder;

/**
 * For an allowed call that reads a key, checks whether the role has s3:ListBucket on the bucket of that key.
 * If not, returns a function that creates a responder. The responder sends the call and replaces a 404 for a
 * missing key with 403. Otherwise returns `undefined`: the call can be sent as is.
 *
 * The response to a HEAD request has no body, so a missing bucket and a missing key both become 403.
 *
 * Source: HeadObject and GetObject, "Permissions", in the S3 API reference; for copies "Troubleshoot access
 * denied (403 Forbidden) errors".
 */
export function maskMissingKey(
  authorizer: Authorizer,
  place: Place,
  operation: string,
  call: S3Call,
): CreateResponder | undefined {
  const bucket = BUCKET_READ[operation]?.(call);
  if (bucket === undefined) return undefined;
  const requirement = onBucket(place, bucket, "s3:ListBucket");
  if (authorizer.allows(requirement)) return undefined;
  return (out, endpoint, principal) => async (request, response, closed) => {
    const requestBody = await bodyOf(request);
    const received = await exchange((callback) => send(out, endpoint, callback), requestBody, closed);
    if (received.statusCode !== 404) return forward(received, response);
    const body = await bodyOf(received);
    const keyMissing = body.length === 0 || body.includes("<Code>NoSuchKey</Code>");
    const message = denialMessage(principal, { requirement, verdict: "ImplicitlyDenied" });
    write(response, keyMissing ? accessDenied(message) : { status: 404, body: body.toString() });
  };
}
