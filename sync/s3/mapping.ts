import { ChecksumAlgorithm, type HeadObjectCommandOutput, S3ServiceException } from "@aws-sdk/client-s3";
import { withAction } from "../model/denied";
import { InvalidCredentials, sentence } from "../model/errors";
import { ownersSentence } from "./client/owners";
import { KEPT_NAME, LOST_NAME } from "./client/wire/constants";
import { STATUS_OF_CODE } from "./constants";
import { StoreError } from "./object-store";
import type { Carried, ObjectHead } from "./objects";

/**
 * The CopySource of an object: percent-encoded, except for the slashes.
 *
 * @example copySource("a", "b c/d+e") // "a/b%20c/d%2Be"
 */
export const copySource = (bucket: string, key: string): string =>
  `${bucket}/${key.split("/").map(encodeURIComponent).join("/")}`;

export const headOf = (key: string, head: HeadObjectCommandOutput): ObjectHead => ({
  key,
  size: head.ContentLength ?? 0,
  etag: head.ETag ?? "",
  lastModified: head.LastModified?.getTime() ?? 0,
  storageClass: head.StorageClass ?? "STANDARD",
  carried: carried(head),
  checksums: checksums(head),
  encryption: head.SSECustomerAlgorithm ? "SSE-C" : (head.ServerSideEncryption ?? null),
  ...(head.MissingMeta && { missingMetadata: head.MissingMeta }),
  ...(/ongoing-request="false"/.test(head.Restore ?? "") && { restored: true }),
});

const carried = (head: HeadObjectCommandOutput): Carried => ({
  headers: present({
    "cache-control": head.CacheControl,
    "content-disposition": head.ContentDisposition,
    "content-encoding": head.ContentEncoding,
    "content-language": head.ContentLanguage,
    "content-type": head.ContentType,
    expires: head.ExpiresString,
  }),
  metadata: withLost(head.Metadata ?? {}),
  redirect: head.WebsiteRedirectLocation ?? null,
});

/** Metadata with the name that the SDK would lose. `fromEntries` creates an own property. */
const withLost = (metadata: Record<string, string>): Record<string, string> =>
  KEPT_NAME in metadata
    ? Object.fromEntries(
        Object.entries(metadata).map(([name, value]) => [name === KEPT_NAME ? LOST_NAME : name, value]),
      )
    : metadata;

/** The SDK's list. A test fails if it grows, because checksums decide whether contents are equal. */
export const CHECKSUM_ALGORITHMS = Object.values(ChecksumAlgorithm);

type ChecksumFields = Partial<Record<`Checksum${ChecksumAlgorithm}`, string | undefined>>;

export const checksumValues = (of: ChecksumFields): Record<string, string> =>
  present(Object.fromEntries(CHECKSUM_ALGORITHMS.map((name) => [name, of[`Checksum${name}`]])));

const checksums = (head: HeadObjectCommandOutput): Record<string, string> =>
  Object.fromEntries(
    Object.entries(checksumValues(head)).map(([algorithm, value]) => [
      head.ChecksumType === "COMPOSITE" ? `${algorithm} COMPOSITE` : algorithm,
      value,
    ]),
  );

const present = (values: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(values).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );

export const isErrorResponse = (error: unknown): error is S3ServiceException =>
  error instanceof S3ServiceException;

/** Whether a response has no error code. A response to HEAD has no body, so the client knows only the status. */
const isNameless = ({ name }: S3ServiceException): boolean => name === "Unknown" || name === "UnknownError";

/** Whether a response with a body has no error code. The SDK calls a 404 without one `NotFound`. */
export const hasNoCode = (error: S3ServiceException & { readonly Code?: unknown }): boolean =>
  isNameless(error) || (error.name === "NotFound" && error.Code === undefined);

/** Error codes of AWS services that concern the credentials, with their meaning. */
export const CREDENTIAL_ERRORS: Readonly<Record<string, string>> = {
  ExpiredToken: "they have expired",
  ExpiredTokenException: "they have expired",
  TokenRefreshRequired: "they have expired",
  InvalidToken: "the session token is not valid",
  InvalidTokenId: "the session token is not valid",
  InvalidAccessKeyId: "the access key is not known",
  InvalidClientTokenId: "the access key is not known",
  UnrecognizedClientException: "the access key is not known",
};
/** Error codes of S3 that concern the credentials. */
const S3_CREDENTIAL_ERRORS: typeof CREDENTIAL_ERRORS = {
  ...CREDENTIAL_ERRORS,
  NotSignedUp: "the account is not signed up for S3",
};

/** Garage's messages about credentials. Its error code is the same as for a missing permission. Observed with 2.5.0. */
const GARAGE_CREDENTIAL_ERRORS: readonly (readonly [RegExp, string])[] = [
  [/^Forbidden: Access key \w+ has expired$/, "they have expired"],
  [/^Forbidden: No such key: \w+$/, "the access key is not known"],
  [/^Forbidden: Invalid signature$/, "the secret access key does not belong to the access key"],
];

/** The problem with the credentials according to a response; `undefined` if the response does not refuse them. */
export const refusedCredentials = ({ name, message }: S3ServiceException): string | undefined =>
  S3_CREDENTIAL_ERRORS[name] ?? GARAGE_CREDENTIAL_ERRORS.find(([said]) => said.test(message))?.[1];

/** The status of an error response. For an error in a 200, it is the status that belongs to the error code. */
const statusOf = ({ name, $metadata: { httpStatusCode = 0 } }: S3ServiceException): number =>
  httpStatusCode === 503 ? (STATUS_OF_CODE[name] ?? httpStatusCode) : httpStatusCode;

/**
 * An error response as a {@link StoreError}.
 *
 * @param needed the action that the request needs, and its bucket, for the message of a denial
 * @throws InvalidCredentials if the response, or the SDK before it sends a request, refuses the credentials; any other
 * error (network, abort) unchanged
 */
export function storeError(error: unknown, needed?: string): StoreError {
  if (error instanceof Error && error.name === "CredentialsProviderError") {
    throw new InvalidCredentials(error.message, { cause: error });
  }
  if (!isErrorResponse(error)) throw error;
  const refused = refusedCredentials(error);
  if (refused !== undefined) {
    throw new InvalidCredentials(`${refused} (${error.name}: ${error.message})`, { cause: error });
  }
  const status = statusOf(error);
  const nameless = isNameless(error);
  const code = nameless ? (status === 403 ? "AccessDenied" : String(status)) : error.name;
  const said = nameless ? `HTTP status ${status}, without further information.` : error.message || code;
  const message = code === "AccessDenied" && needed !== undefined ? withAction(said, needed) : said;
  const owners = code === "AccessDenied" ? ownersSentence(error, message) : undefined;
  const text = owners === undefined ? message : `${sentence(message)} ${owners}`;
  return new StoreError(code, status, text, { cause: error, attempts: error.$metadata.attempts });
}
