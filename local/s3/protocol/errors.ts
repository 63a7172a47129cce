/**
 * S3 errors: code, status, message and XML document.
 *
 * Source: "Error responses", Amazon S3 API Reference.
 */
import { document, element, type Xml } from "./xml";

/** code -> [status, message] */
const CODES: Readonly<Record<string, readonly [number, string]>> = {
  AccessControlListNotSupported: [400, "The bucket does not allow ACLs"],
  AccessDenied: [403, "Access Denied"],
  AuthorizationHeaderMalformed: [400, "The authorization header that you provided is not valid."],
  BadDigest: [
    400,
    "The Content-MD5 or checksum value that you specified did not match what the server received.",
  ],
  BucketAlreadyOwnedByYou: [
    409,
    "Your previous request to create the named bucket succeeded and you already own it.",
  ],
  BucketNotEmpty: [409, "The bucket you tried to delete is not empty"],
  ConditionalRequestConflict: [
    409,
    "The conditional request cannot succeed due to a conflicting operation against this resource.",
  ],
  EntityTooLarge: [400, "Your proposed upload exceeds the maximum allowed object size."],
  EntityTooSmall: [400, "Your proposed upload is smaller than the minimum allowed size"],
  ExpiredToken: [400, "The provided token has expired."],
  IncompleteBody: [400, "The request body terminated unexpectedly"],
  InternalError: [500, "We encountered an internal error. Please try again."],
  InvalidAccessKeyId: [403, "The AWS Access Key Id you provided does not exist in our records."],
  InvalidArgument: [400, "Invalid Argument"],
  InvalidBucketName: [400, "The specified bucket is not valid."],
  InvalidDigest: [400, "The Content-MD5 or checksum value that you specified is not valid."],
  InvalidObjectState: [403, "The operation is not valid for the object's storage class"],
  InvalidPart: [
    400,
    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
  ],
  InvalidPartNumber: [416, "The requested partnumber is not satisfiable"],
  InvalidPartOrder: [
    400,
    "The list of parts was not in ascending order. Parts must be ordered by part number.",
  ],
  InvalidRange: [416, "The requested range is not satisfiable"],
  InvalidRedirectLocation: [
    400,
    "The website redirect location must have a prefix of 'http://' or 'https://' or '/'.",
  ],
  InvalidRequest: [400, "Invalid Request"],
  InvalidStorageClass: [400, "The storage class you specified is not valid"],
  InvalidTag: [400, "The tag provided was not a valid tag."],
  InvalidToken: [400, "The provided token is malformed or otherwise not valid."],
  InvalidURI: [400, "Couldn't parse the specified URI."],
  KeyTooLongError: [400, "Your key is too long"],
  MalformedXML: [
    400,
    "The XML you provided was not well-formed or did not validate against our published schema",
  ],
  MetadataTooLarge: [400, "Your metadata headers exceed the maximum allowed metadata size"],
  MethodNotAllowed: [405, "The specified method is not allowed against this resource."],
  MissingContentLength: [411, "You must provide the Content-Length HTTP header."],
  NoSuchBucket: [404, "The specified bucket does not exist"],
  NoSuchKey: [404, "The specified key does not exist."],
  NoSuchUpload: [
    404,
    "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
  ],
  NoSuchVersion: [404, "The specified version does not exist."],
  NotImplemented: [501, "A header you provided implies functionality that is not implemented"],
  NotModified: [304, "Not Modified"],
  PreconditionFailed: [412, "At least one of the pre-conditions you specified did not hold"],
  RequestTimeTooSkewed: [403, "The difference between the request time and the current time is too large."],
  RequestTimeout: [400, "Your socket connection to the server was not read from or written to in time."],
  RestoreAlreadyInProgress: [409, "Object restore is already in progress"],
  ServiceUnavailable: [503, "Service is unable to handle request."],
  SignatureDoesNotMatch: [
    403,
    "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
  ],
  SlowDown: [503, "Please reduce your request rate."],
  XAmzContentSHA256Mismatch: [
    400,
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
  ],
};

/** An S3 error. Operations throw it, and the server converts it to a response. */
export class S3Error extends Error {
  readonly status: number;

  /**
   * @param code an S3 error code, which determines the status. Default status for an unknown code: 400
   * @param message default: the message of S3 for the code
   * @param details additional elements of the error document, such as `Condition` or `BucketName`
   * @param headers additional response headers
   */
  constructor(
    readonly code: string,
    message?: string,
    readonly details: Readonly<Record<string, string>> = {},
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    const [status, defaultMessage] = (Object.hasOwn(CODES, code) && CODES[code]) || [400, code];
    super(message ?? defaultMessage);
    this.name = "S3Error";
    this.status = status;
  }
}

/** The XML document of an error. `resource` is the request path. */
export function errorDocument(error: S3Error, resource: string, requestId: string): string {
  const children: Xml[] = [element("Code", error.code), element("Message", error.message)];
  for (const [name, value] of Object.entries(error.details)) children.push(element(name, value));
  children.push(
    element("Resource", resource),
    element("RequestId", requestId),
    element("HostId", "embedded"),
  );
  return document("Error", children, "");
}

/** 501 with the name of the unsupported feature. No part of a request is silently ignored. */
export function notImplemented(feature: string, details: Readonly<Record<string, string>> = {}): S3Error {
  return new S3Error("NotImplemented", `The embedded S3 server does not implement ${feature}`, details);
}

/** 400 InvalidArgument with the name and value of the argument, as in S3. */
export function invalidArgument(name: string, value: string, message: string): S3Error {
  return new S3Error("InvalidArgument", message, { ArgumentName: name, ArgumentValue: value });
}

/** 412 PreconditionFailed with the name of the failed condition. */
export function preconditionFailed(condition: string): S3Error {
  return new S3Error("PreconditionFailed", undefined, { Condition: condition });
}
