/** Verifies the Signature Version 4 of a request with an Authorization header. */
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { MAX_SIGNING_KEYS, MAX_SKEW_MS } from "../constants";
import { invalidArgument, notImplemented, S3Error } from "../protocol/errors";
import type { S3Request } from "../protocol/types";
import { ALGORITHM, type Authorization, malformed, parseAuthorization } from "./authorization";
import { canonicalRequest } from "./canonical-request";
import type { Credentials } from "./credentials";

export type { Credentials } from "./credentials";

/** The server's side of a verification. */
export interface Verifier {
  /** A request may be signed with any of these credentials. */
  readonly credentials: readonly Credentials[];
  /** The server's time, in milliseconds since the epoch. */
  readonly now: number;
  /** Regions for which a request may be signed. Errors name the first Region. */
  readonly regions: readonly string[];
}

/**
 * Signed chunks and presigned URLs are not implemented. The SDK sends neither for the operations of a sync.
 *
 * @throws S3Error AccessDenied without a signature, and for headers that must be signed but are not;
 *   AuthorizationHeaderMalformed, InvalidAccessKeyId, InvalidToken, ExpiredToken, RequestTimeTooSkewed,
 *   SignatureDoesNotMatch
 */
export function verifySignature(request: S3Request, { credentials, now, regions }: Verifier): void {
  const { headers, target } = request;
  if (headers.authorization === undefined) {
    if (/[?&]X-Amz-Signature=/i.test(target)) throw notImplemented("signatures in the query");
    throw new S3Error("AccessDenied");
  }
  const authorization = parseAuthorization(headers.authorization);
  const known = credentials.find(({ accessKeyId }) => accessKeyId === authorization.accessKeyId);
  if (known === undefined) throw unknownKey(authorization);
  checkToken(known, headers["x-amz-security-token"], now, authorization);
  checkScope(authorization, regions);
  const date = checkDate(headers, authorization, now);
  const payloadHash = checkPayloadHash(headers["x-amz-content-sha256"]);
  checkSignedHeaders(headers, authorization.signedHeaders);
  const canonical = canonicalRequest(request, authorization.signedHeaders, payloadHash);
  checkSignature(known, authorization, canonical, date);
}

const unknownKey = ({ accessKeyId }: Authorization): S3Error =>
  new S3Error("InvalidAccessKeyId", undefined, { AWSAccessKeyId: accessKeyId });

function checkToken(
  { sessionToken, expiration }: Credentials,
  sent: string | undefined,
  now: number,
  authorization: Authorization,
): void {
  // The key of temporary credentials is known only together with their token.
  if (sessionToken !== undefined && sent === undefined) throw unknownKey(authorization);
  if (sent !== sessionToken) throw new S3Error("InvalidToken", undefined, { "Token-0": sent ?? "" });
  if (expiration !== undefined && now >= expiration.getTime()) throw new S3Error("ExpiredToken");
}

function checkScope({ region }: Authorization, regions: readonly string[]): void {
  if (regions.includes(region)) return;
  throw malformed(`the region '${region}' is wrong; expecting '${regions[0]}'`, regions[0]);
}

/** @returns `x-amz-date`: `YYYYMMDDTHHMMSSZ` */
function checkDate(headers: S3Request["headers"], authorization: Authorization, now: number): string {
  const date = headers["x-amz-date"] ?? "";
  const iso = date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z");
  const time = Date.parse(iso);
  if (iso === date || Number.isNaN(time))
    throw new S3Error("AccessDenied", "AWS authentication requires a valid Date or x-amz-date header");
  if (!date.startsWith(authorization.date))
    throw malformed(
      `Invalid credential date "${authorization.date}". This date is not the same as X-Amz-Date.`,
    );
  if (Math.abs(time - now) > MAX_SKEW_MS)
    throw new S3Error("RequestTimeTooSkewed", undefined, {
      RequestTime: date,
      ServerTime: new Date(now).toISOString(),
      MaxAllowedSkewMilliseconds: String(MAX_SKEW_MS),
    });
  return date;
}

/** The value is compared with the body when the payload is decoded. */
function checkPayloadHash(hash: string | undefined): string {
  if (hash === undefined)
    throw new S3Error("InvalidRequest", "Missing required header for this request: x-amz-content-sha256");
  if (hash.startsWith("STREAMING-AWS4-")) throw notImplemented(`the verification of ${hash}`);
  if (/^[0-9a-f]{64}$/.test(hash) || hash === "UNSIGNED-PAYLOAD" || hash.startsWith("STREAMING-UNSIGNED-"))
    return hash;
  throw invalidArgument(
    "x-amz-content-sha256",
    hash,
    "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, or a valid sha256 value.",
  );
}

function checkSignedHeaders(headers: S3Request["headers"], signed: readonly string[]): void {
  const required = ["host", ...Object.keys(headers).filter((name) => name.startsWith("x-amz-"))];
  const unsigned = required.filter((name) => !signed.includes(name));
  if (unsigned.length === 0) return;
  throw new S3Error("AccessDenied", "There were headers present in the request which were not signed", {
    HeadersNotSigned: unsigned.join(", "),
  });
}

function checkSignature(
  { secretAccessKey }: Credentials,
  { accessKeyId, date: day, region, scope, signature }: Authorization,
  canonical: string,
  date: string,
): void {
  const digest = createHash("sha256").update(canonical, "latin1").digest("hex");
  const stringToSign = `${ALGORITHM}\n${date}\n${scope}\n${digest}`;
  const expected = hmac(signingKey(secretAccessKey, day, region), stringToSign);
  if (timingSafeEqual(expected, Buffer.from(signature, "hex"))) return;
  throw new S3Error("SignatureDoesNotMatch", undefined, {
    AWSAccessKeyId: accessKeyId,
    StringToSign: stringToSign,
    SignatureProvided: signature,
    CanonicalRequest: Buffer.from(canonical, "latin1").toString("utf8"),
  });
}

const hmac = (key: string | Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();

const signingKeys = new Map<string, Buffer>();

/** Cached, because the key is the same for all requests of a day. */
function signingKey(secret: string, day: string, region: string): Buffer {
  const id = `${secret}\n${day}\n${region}`;
  const known = signingKeys.get(id);
  if (known !== undefined) return known;
  if (signingKeys.size >= MAX_SIGNING_KEYS) signingKeys.clear();
  const key = [region, "s3", "aws4_request"].reduce(hmac, hmac(`AWS4${secret}`, day));
  signingKeys.set(id, key);
  return key;
}
