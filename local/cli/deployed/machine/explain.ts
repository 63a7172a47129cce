import { InvalidCredentials, sentence } from "../../../../sync/model/errors";
import { CREDENTIAL_ERRORS } from "../../../../sync/s3/mapping";
import { UsageError } from "../../usage";

/** A request that failed. */
export interface Failed {
  /** The action as a policy names it, such as `states:ListExecutions`. */
  readonly action: string;
  /** An ARN or an S3 URI. */
  readonly resource: string;
  /** Where the service is: a Region, or the URL of an endpoint. */
  readonly place: string;
}

/** The fields of the SDK's errors that matter here. */
interface SdkError extends Error {
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** Errors that concern the credentials, with their meaning. */
const CREDENTIALS: Readonly<Record<string, string>> = {
  ...CREDENTIAL_ERRORS,
  UnrecognizedClientException: "the access key is not known, or the session token is not valid",
  InvalidSignatureException: "the secret access key does not belong to the access key",
  SignatureDoesNotMatch: "the secret access key does not belong to the access key",
  MissingAuthenticationTokenException: "the request has none",
  IncompleteSignatureException: "the request is not signed",
};

const DENIED: ReadonlySet<string> = new Set(["AccessDenied", "AccessDeniedException", "Forbidden"]);
const THROTTLED: ReadonlySet<string> = new Set([
  "ThrottlingException",
  "TooManyRequestsException",
  "SlowDown",
]);
const NOT_CONNECTED: ReadonlySet<string> = new Set([
  ...[
    "ECONNREFUSED",
    "ECONNRESET",
    "ENOTFOUND",
    "EAI_AGAIN",
    "EHOSTUNREACH",
    "ENETUNREACH",
    "ETIMEDOUT",
    "EPIPE",
  ],
  "TimeoutError",
]);

/** The services by the prefix of their actions. */
const SERVICES: Readonly<Record<string, string>> = { s3: "S3", lambda: "Lambda" };

/** Turns an error of the SDK into an error that says what to do next. */
export function explained(error: unknown, failed: Failed): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  const { name, message, code = "", $metadata } = error as SdkError;
  const { action, resource, place } = failed;
  const service = SERVICES[action.split(":")[0] ?? ""] ?? "Step Functions";
  const cause = { cause: error };
  const refused = name === "CredentialsProviderError" ? message.replace(/\.$/, "") : CREDENTIALS[name];
  if (refused !== undefined) return new InvalidCredentials(refused, cause);
  if (DENIED.has(name) || $metadata?.httpStatusCode === 403)
    return new Error(
      `${service} denied ${action} on ${resource}. Allow it in a policy of your user or role, or select other ` +
        `credentials with --profile. ${service} said: ${sentence(message || name)}`,
      cause,
    );
  if (THROTTLED.has(name))
    return new Error(`${service} throttles ${action}. Wait a minute, and start again.`, cause);
  if (name === "StateMachineDoesNotExist")
    return new UsageError(
      `There is no state machine ${resource}. Correct the ARN or the name of the stack, or select the credentials of ` +
        "its account with --profile.",
    );
  if (name === "InvalidArn")
    return new UsageError(`Step Functions in ${place} does not accept ${resource}: ${sentence(message)}`);
  if (NOT_CONNECTED.has(code) || NOT_CONNECTED.has(name))
    return new Error(
      `Could not connect to ${service} in ${place}: ${message || code || name}. Check the network, the proxy and the endpoint.`,
      cause,
    );
  return new Error(`${service} refused ${action} on ${resource}: ${name}: ${sentence(message)}`, cause);
}
