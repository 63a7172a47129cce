/** What a function is made of. */
import type { NamedPolicy, Place } from "../iam";

/** Time as an argument. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls back after so many milliseconds, unless the returned function is called before. */
  after(milliseconds: number, call: () => void): () => void;
}

/** The computer's own time. */
export const realClock: Clock = {
  now: Date.now,
  after: (milliseconds, call) => {
    const timer = setTimeout(call, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** An S3 call on its way out, already allowed. */
export interface OutgoingCall {
  /** Example: `CopyObject` */
  readonly operation: string;
  readonly bucket: string;
  readonly key: string | undefined;
}

/** Where to send a call: nothing leaves it where the function sent it. */
export type Transport = (call: OutgoingCall) => { readonly endpoint?: URL } | undefined;

/** A function as it was registered, and the world that it runs in. */
export interface FunctionSettings {
  readonly name: string;
  /** The bundle's text: CommonJS, with everything but Node's own modules in it. */
  readonly code: string;
  /** Example: `index.handler`, the export `handler` of the bundle */
  readonly handler: string;
  /** The variables that were registered. */
  readonly environment: Readonly<Record<string, string>>;
  /** Example: `arn:aws:iam::123456789012:role/copy` */
  readonly roleArn: string;
  /** The role's policies. */
  readonly policies: readonly NamedPolicy[];
  /** 1 to 900. */
  readonly timeoutSeconds: number;
  /** Megabytes. Told to the function and counted in its usage, not enforced. */
  readonly memorySize: number;
  readonly region: string;
  /** What the function signs with; the servers here do not check it. */
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  /** Default: every call goes where the function sends it. */
  readonly transport?: Transport;
  /** Host names of S3 servers beside AWS's, addresses and localhost. Default: none. */
  readonly endpoints?: readonly string[];
  /** Gets what the function prints, by lines. Default: dropped. */
  readonly log?: (line: string) => void;
  /** Default: the computer's. */
  readonly clock?: Clock;
  /** Default: random UUIDs. */
  readonly requestId?: () => string;
}

/** The place that a role's ARN and a region name. */
export function placeOf({ roleArn, region }: FunctionSettings): Place {
  const [, partition = "", , , accountId = "", role = ""] = roleArn.split(":");
  if (!/^\d{12}$/.test(accountId) || !role.startsWith("role/")) {
    throw new Error(`expected the ARN of a role, got ${roleArn}`);
  }
  return { partition, region, accountId };
}

/** The session that Lambda opens for the function: `arn:aws:sts::123456789012:assumed-role/copy/copy`. */
export function sessionArn(settings: FunctionSettings): string {
  const { partition, accountId } = placeOf(settings);
  const role = settings.roleArn.slice(settings.roleArn.lastIndexOf("/") + 1);
  return `arn:${partition}:sts::${accountId}:assumed-role/${role}/${settings.name}`;
}
