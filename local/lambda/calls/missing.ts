/** S3 tells only those who may list a bucket that it has no such key. */
import {
  type Authorizer,
  copySource,
  denialMessage,
  onBucket,
  type Place,
  type S3Call,
} from "../../iam/index";
import { type Outgoing, send } from "./outgoing";
import { bodyOf, exchange, passOn, type Responder, write } from "./relay";
import { accessDenied } from "./responses";

// The bucket whose keys the operation looks up.
const LOOKS_UP: Readonly<Record<string, (call: S3Call) => string>> = {
  HeadObject: (call) => call.bucket,
  GetObject: (call) => call.bucket,
  GetObjectAttributes: (call) => call.bucket,
  CopyObject: (call) => copySource(call).bucket,
  UploadPartCopy: (call) => copySource(call).bucket,
};

type Hidden = (out: Outgoing, endpoint: URL | undefined, principal: string) => Responder;

/**
 * For an allowed call by a role without s3:ListBucket on the bucket whose key it looks up: what sends it and
 * turns the answer that there is no such key into 403. Undefined where nothing is hidden.
 *
 * Source: HeadObject and GetObject, "Permissions", in the S3 API reference; for copies "Troubleshoot access
 * denied (403 Forbidden) errors". To a HEAD a missing bucket cannot be told from a missing key: both are 403.
 */
export function hiddenFrom(
  authorizer: Authorizer,
  place: Place,
  operation: string,
  call: S3Call,
): Hidden | undefined {
  const bucket = LOOKS_UP[operation]?.(call);
  if (bucket === undefined) return undefined;
  const requirement = onBucket(place, bucket, "s3:ListBucket");
  if (authorizer.allows(requirement)) return undefined;
  return (out, endpoint, principal) => async (request, response) => {
    const sent = await bodyOf(request);
    const answer = await exchange((callback) => send(out, endpoint, callback), sent);
    if (answer.statusCode !== 404) return passOn(answer, response);
    const body = await bodyOf(answer);
    const noKey = body.length === 0 || body.includes("<Code>NoSuchKey</Code>");
    const message = denialMessage(principal, { requirement, verdict: "ImplicitlyDenied" });
    write(response, noKey ? accessDenied(message) : { status: 404, body: body.toString() });
  };
}
