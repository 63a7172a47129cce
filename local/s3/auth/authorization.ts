/** Parses the Authorization header of Signature Version 4. */
import { S3Error } from "../protocol/errors";

export interface Authorization {
  readonly accessKeyId: string;
  /** `YYYYMMDD` */
  readonly date: string;
  readonly region: string;
  /** `YYYYMMDD/region/s3/aws4_request` */
  readonly scope: string;
  /** Lowercase header names, in the order of the header. */
  readonly signedHeaders: readonly string[];
  /** Hexadecimal. */
  readonly signature: string;
}

export const ALGORITHM = "AWS4-HMAC-SHA256";
const HEADER =
  /^AWS4-HMAC-SHA256\s+Credential=([^,\s]+)\s*,\s*SignedHeaders=([^,\s]+)\s*,\s*Signature=([0-9a-f]{64})\s*$/;

/** @throws S3Error InvalidRequest for another algorithm, AuthorizationHeaderMalformed */
export function parseAuthorization(header: string): Authorization {
  if (!header.startsWith(`${ALGORITHM} `))
    throw new S3Error(
      "InvalidRequest",
      `The authorization mechanism you have provided is not supported. Please use ${ALGORITHM}.`,
    );
  const [, credential = "", signedHeaders = "", signature = ""] = HEADER.exec(header) ?? [];
  // An access key ID may contain slashes.
  const [, accessKeyId, scope, date, region] =
    /^(.+)\/((\d{8})\/([^/]+)\/s3\/aws4_request)$/.exec(credential) ?? [];
  if (accessKeyId === undefined || scope === undefined || date === undefined || region === undefined)
    throw malformed("expected a credential, signed headers and a signature");
  return { accessKeyId, date, region, scope, signedHeaders: signedHeaders.split(";"), signature };
}

/** 400 AuthorizationHeaderMalformed. `region` is the Region that the server expects. */
export function malformed(reason: string, region?: string): S3Error {
  return new S3Error(
    "AuthorizationHeaderMalformed",
    `The authorization header is malformed; ${reason}`,
    region === undefined ? {} : { Region: region },
  );
}
