/** The settings of a local function. */

import type { NamedPolicy, Place } from "../iam";
import type { AccountState } from "../services";
import type { Code } from "./sandbox/code";
import type { CodeCache } from "./sandbox/code-cache";

/** A source of time that tests can replace. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs `call` after the delay. Returns a function that cancels it. */
  after(milliseconds: number, call: () => void): () => void;
}

/** The system clock. */
export const realClock: Clock = {
  now: Date.now,
  after: (milliseconds, call) => {
    const timer = setTimeout(call, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** An S3 call of a function, before its permissions are checked. */
export interface OutgoingCall {
  /** Example: `CopyObject` */
  readonly operation: string;
  readonly bucket: string;
  /** Undefined for an operation on the bucket. */
  readonly key: string | undefined;
}

/** Selects the endpoint of a call. Default: the endpoint that the function chose. */
export type Transport = (call: OutgoingCall) => { readonly endpoint?: URL } | undefined;

/** The proxies and certificates of the calls that leave this process. */
export interface Network {
  /** Certificates in PEM format that replace the certificates of Node.js. */
  readonly ca?: string;
  /** `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`, in upper or lower case. Each proxy is an `http:` or `https:` URL. */
  readonly proxyEnv?: Readonly<Record<string, string>>;
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/** The configuration of a function, as registered, and its local environment. */
export interface FunctionSettings {
  readonly name: string;
  /** The source code of the bundle: one CommonJS module that requires only Node.js built-ins. */
  readonly code: string | Code;
  /** Additional files of the deployment package, by name. The bundle can require JSON files. Default: none. */
  readonly files?: Readonly<Record<string, string>>;
  /** Example: `index.handler`, the export `handler` of the bundle */
  readonly handler: string;
  /** The configured environment variables, without the variables that Lambda adds. */
  readonly environment: Readonly<Record<string, string>>;
  /** Example: `arn:aws:iam::123456789012:role/copy` */
  readonly roleArn: string;
  /** The identity-based policies of the role. */
  readonly policies: readonly NamedPolicy[];
  /** In seconds, 1 to 900. */
  readonly timeoutSeconds: number;
  /** In MB. Passed to the function. Not enforced. */
  readonly memorySize: number;
  readonly region: string;
  /** Credentials that sign the function's requests, or a callback that returns the currently valid credentials. */
  readonly credentials: Credentials | (() => Credentials);
  /** Default: each call goes to the endpoint that the function chose. */
  readonly transport?: Transport;
  /** The state of services other than S3. Default: empty. */
  readonly state?: AccountState;
  /**
   * URLs of S3 servers, in addition to AWS endpoints, IP addresses and localhost. A URL can have a path, which
   * then precedes the bucket. Default: none.
   */
  readonly endpoints?: readonly string[] | undefined;
  /** How calls reach a server outside this process. Default: directly, with the certificates of Node.js. */
  readonly network?: Network | undefined;
  /** Aborts when the run is stopped. The context of each invocation has this signal as `stop`. Default: never. */
  readonly stop?: AbortSignal | undefined;
  /** Receives each line that the function prints to its `console`. Default: lines are discarded. */
  readonly log?: ((line: string) => void) | undefined;
  /** Default: each process compiles the bundles. */
  readonly codeCache?: CodeCache | undefined;
  /** Default: the system clock. */
  readonly clock?: Clock;
  /** Generates the request ID of an invocation. Default: random UUIDs. */
  readonly requestId?: () => string;
}

/**
 * Returns the partition and account of the role ARN, with the region.
 *
 * @throws Error if `roleArn` is not a role ARN
 */
export function placeOf({ roleArn, region }: Pick<FunctionSettings, "roleArn" | "region">): Place {
  const [, partition = "", , , accountId = "", role = ""] = roleArn.split(":");
  if (!/^\d{12}$/.test(accountId) || !role.startsWith("role/")) {
    throw new Error(`expected the ARN of a role, got ${roleArn}`);
  }
  return { partition, region, accountId };
}

/**
 * Returns the ARN of the session in which Lambda runs the function.
 *
 * Example: `arn:aws:sts::123456789012:assumed-role/copy/copy`
 */
export function sessionArn(settings: FunctionSettings): string {
  const { partition, accountId } = placeOf(settings);
  const role = settings.roleArn.slice(settings.roleArn.lastIndexOf("/") + 1);
  return `arn:${partition}:sts::${accountId}:assumed-role/${role}/${settings.name}`;
}
