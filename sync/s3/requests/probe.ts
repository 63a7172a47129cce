import type { S3ServiceException } from "@aws-sdk/client-s3";
import { ServerUnreachable, SyncError, sentence } from "../../model/errors";
import { MalformedListing } from "../client/listing/page";
import type { Address } from "../client/wire/handler";
import { PROBE_MS } from "../constants";
import { hasNoCode, isErrorResponse, refusedCredentials } from "../mapping";

const NO_TLS = "it does not speak TLS, or another version of it";

/** Network errors by code, in words that a reader knows. Certificate errors without an entry have clear messages. */
const UNTRUSTED = "its certificate is from an authority that is not trusted";
const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connection refused",
  ECONNRESET: "the connection was closed",
  EPIPE: "the connection was closed",
  ENOTFOUND: "its name is not known",
  EAI_AGAIN: "its name could not be looked up",
  ETIMEDOUT: "there was no response in time",
  TimeoutError: "there was no connection, or no response, in time",
  EHOSTUNREACH: "there is no route to it",
  ENETUNREACH: "there is no route to it",
  EPROTO: NO_TLS,
  ERR_SSL_WRONG_VERSION_NUMBER: NO_TLS,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: NO_TLS,
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
};

/** The options of the first request. */
export interface ProbeOptions {
  /** Has the URL of the server once a request is sent. */
  readonly address: Address;
  readonly abortSignal: AbortSignal;
}

/**
 * Sends the first request to a bucket. Its errors say whether there is an S3 server at all. The limit is {@link PROBE_MS},
 * including retries. Otherwise the function would be stopped during an attempt, and could not say what is wrong.
 *
 * @param signal the run's
 * @throws ServerUnreachable if there is no response, a response that S3 would not send, or a refusal that no other error
 * describes; any other error unchanged
 */
export async function probe<T>(
  bucket: string,
  send: (options: ProbeOptions) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const address: Address = {};
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), PROBE_MS);
  const abortSignal = signal ? AbortSignal.any([signal, late.signal]) : late.signal;
  try {
    return await send({ address, abortSignal });
  } catch (error) {
    const silent = late.signal.aborted && !signal?.aborted;
    const problem = silent ? SILENT : problemOf(error as Thrown);
    if (problem === undefined) throw error;
    const { what, next } = problem;
    throw new ServerUnreachable(address.url ?? `of the bucket ${bucket}`, what, { cause: error, next });
  } finally {
    clearTimeout(timer);
  }
}

interface Problem {
  /** The rest of a sentence whose subject is the server. */
  readonly what: string;
  /** What to do before the next start. @default check the address and the network */
  readonly next?: string;
}

const SILENT: Problem = { what: `sent no response within ${PROBE_MS / 1_000} seconds.` };

/** An error that the SDK throws. */
interface Thrown extends Error {
  readonly code?: unknown;
  /** Only errors of the SDK's parser have it. It is not enumerable. */
  readonly $response?: { readonly statusCode?: number };
}

/** The problem with the server; `undefined` if there is none, or if the run was stopped. */
function problemOf(error: Thrown): Problem | undefined {
  if (error instanceof SyncError || error.name === "AbortError") return undefined;
  if (error instanceof MalformedListing) return foreign(`its listing is malformed: ${error.what}.`);
  if (isErrorResponse(error)) return refusal(error);
  if (error.$response !== undefined)
    return foreign(`HTTP status ${error.$response.statusCode}, with a body that S3 does not send.`);
  return networkProblem(error);
}

/** The problem in a refusal. Missing buckets, missing permissions and invalid credentials have their own errors. */
function refusal(error: S3ServiceException): Problem | undefined {
  const { name, message, $metadata } = error;
  const status = $metadata.httpStatusCode;
  if (status === 403) return undefined; // some servers refuse a request without a reason
  if (hasNoCode(error)) return foreign(`HTTP status ${status}, without an error code.`);
  if (status === 404 || refusedCredentials(error) !== undefined) return undefined;
  if (name === "AuthorizationHeaderMalformed")
    return { what: `expects another Region: ${sentence(message)}`, next: "Use the Region that it expects" };
  const said = sentence(`${name}: ${message}`);
  return { what: `refused the first request: HTTP status ${status}, ${said}`, next: "Fix the cause" };
}

const foreign = (what: string): Problem => ({ what: `did not respond as S3 does: ${what}` });

function networkProblem({ name, code, message }: Thrown): Problem | undefined {
  // The SDK gives this name to its own time limits, and to lost connections, which also have a code.
  const timeout = name === "TimeoutError" ? name : undefined;
  const id = typeof code === "string" ? code : timeout;
  if (id === undefined) return undefined;
  if (id.startsWith("HPE_")) return foreign(`it does not speak HTTP (${id}).`);
  const reason = REASONS[id] ?? message.split("\n")[0]?.replace(/\.$/, "");
  const what = `could not be reached: ${reason} (${id}).`;
  return REASONS[id] === UNTRUSTED ? { what, next: "Add its authority to the trusted ones" } : { what };
}
