/** S3 reports a missing key only to callers with s3:ListBucket. Other callers get 403. */
import type { IncomingMessage, ServerResponse } from "node:http";
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
import { accessDenied, denial } from "./responses";

const target = (call: S3Call) => [call.bucket];
const source = (call: S3Call) => [copySource(call).bucket];
const compared = (call: S3Call) => (call.headers["if-match"] === undefined ? [] : [call.bucket]);

// The buckets where each operation reads a key. The condition If-Match of a write or a delete reads the key and requires s3:GetObject.
const BUCKETS_READ: Readonly<Record<string, (call: S3Call) => readonly string[]>> = {
  HeadObject: target,
  GetObject: target,
  GetObjectAttributes: target,
  CopyObject: (call) => [...source(call), ...compared(call)],
  UploadPartCopy: source,
  PutObject: compared,
  CompleteMultipartUpload: compared,
  DeleteObject: compared,
};

type CreateResponder = (out: OutgoingRequest, endpoint: URL | undefined, principal: string) => Responder;

/**
 * For an allowed call that reads keys, checks whether the role has s3:ListBucket on the bucket of each key.
 * If not, returns a function that creates a responder. The responder sends the call and replaces a 404 for a
 * missing key with 403. Otherwise returns `undefined`: the call can be sent as is.
 *
 * The response to a HEAD request has no body, so a missing bucket and a missing key both become 403.
 *
 * Source: HeadObject and GetObject, "Permissions", in the S3 API reference; for copies "Troubleshoot access
 * denied (403 Forbidden) errors". AWS does not document this for conditional writes and deletes. It is assumed, because a caller
 * that may not list a bucket may not learn which keys it has.
 */
export function maskMissingKey(
  authorizer: Authorizer,
  place: Place,
  operation: string,
  call: S3Call,
): CreateResponder | undefined {
  const requirement = BUCKETS_READ[operation]?.(call)
    .map((bucket) => listing(place, bucket))
    .find((needed) => !authorizer.allows(needed));
  if (requirement === undefined) return undefined;
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

const listing = (place: Place, bucket: string) => onBucket(place, bucket, "s3:ListBucket");

const MISSING = /<Code>NoSuchKey<\/Code>(?:<Message>[^<]*<\/Message>)?/g;

/** Forwards the response to DeleteObjects. Its errors report a missing key with a condition only to callers with s3:ListBucket. */
export async function forwardDeletes(
  received: IncomingMessage,
  response: ServerResponse,
  { authorizer, place, principal, bucket }: DeletesOptions,
): Promise<void> {
  const requirement = listing(place, bucket);
  if (authorizer.allows(requirement)) return forward(received, response);
  const denied = denial(denialMessage(principal, { requirement, verdict: "ImplicitlyDenied" })).join("");
  const body = (await bodyOf(received)).toString().replaceAll(MISSING, () => denied);
  write(response, { status: received.statusCode ?? 500, body });
}

interface DeletesOptions {
  readonly authorizer: Authorizer;
  readonly place: Place;
  readonly principal: string;
  readonly bucket: string;
}
