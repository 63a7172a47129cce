/** A request that a bundle makes through `node:http` or `node:https`: read as an S3 call, and sent. */
import http, { Agent, type ClientRequest, type OutgoingHttpHeaders, type RequestOptions } from "node:http";
import https from "node:https";
import { urlToHttpOptions } from "node:url";
import { bucketOfHost, readTarget, type S3Call, UnknownS3Call } from "../../iam/index";
import type { OnResponse } from "./relay";

/** `http:` or `https:`. */
export type Protocol = "http:" | "https:";

/** A request's options, and the S3 call that they make. */
export interface Outgoing {
  readonly protocol: Protocol;
  readonly options: RequestOptions;
  readonly callback: OnResponse;
  readonly call: S3Call;
  /** Whether the bucket is in the host's name instead of the path. */
  readonly virtualHost: boolean;
}

/**
 * Reads the arguments of `request`: the options, or a URL and perhaps options.
 *
 * @throws UnknownS3Call for what is no S3 call
 */
export function readOutgoing(
  protocol: Protocol,
  args: readonly unknown[],
  endpoints: readonly string[],
): Outgoing {
  const options = args.find((arg) => typeof arg === "object" && !(arg instanceof URL)) as RequestOptions;
  const callback = args.find((arg) => typeof arg === "function") as OnResponse;
  const [url] = args;
  if (typeof url !== "string" && !(url instanceof URL))
    return outgoing(protocol, options, callback, endpoints);
  const merged = { ...urlToHttpOptions(new URL(url)), ...options } as RequestOptions;
  return outgoing(protocol, merged, callback, endpoints);
}

function outgoing(
  protocol: Protocol,
  options: RequestOptions,
  callback: OnResponse,
  endpoints: readonly string[],
): Outgoing {
  const headers = lowerCase(options.headers);
  const host = headers.host ?? options.hostname ?? options.host ?? "localhost";
  const hostBucket = bucketOfHost(host, endpoints);
  const target = readTarget(hostBucket, options.path ?? "/");
  const call = { method: (options.method ?? "GET").toUpperCase(), ...target, headers };
  return { protocol, options, callback, call, virtualHost: hostBucket !== "" };
}

function lowerCase(headers: RequestOptions["headers"]): Record<string, string> {
  if (Array.isArray(headers))
    throw new UnknownS3Call("expected a request's headers as an object, got an array");
  const lower: Record<string, string> = {};
  const given = (headers ?? {}) as OutgoingHttpHeaders;
  for (const name in given) lower[name.toLowerCase()] = String(given[name]);
  return lower;
}

const REAL = { "http:": http, "https:": https };

/** Sends it, as it is or to another endpoint. */
export function send(out: Outgoing, endpoint: URL | undefined, callback = out.callback): ClientRequest {
  if (endpoint === undefined) return REAL[out.protocol].request(out.options, callback);
  const protocol = endpoint.protocol as Protocol;
  return REAL[protocol].request({ ...out.options, ...routed(out, endpoint) }, callback);
}

/** What differs when it goes to `endpoint`: always path style, as that name knows no buckets. */
function routed({ protocol, options, call, virtualHost }: Outgoing, endpoint: URL): RequestOptions {
  const { path = "/" } = options;
  return {
    protocol: endpoint.protocol,
    host: endpoint.hostname.replace(/^\[|\]$/g, ""),
    hostname: null,
    port: endpoint.port || null,
    path: virtualHost ? `/${call.bucket}${path}` : path,
    headers: { ...call.headers, host: endpoint.host },
    ...(endpoint.protocol === protocol ? {} : { agent: agentFor(options.agent, endpoint) }),
  };
}

const agents = new WeakMap<object, Agent>();
const NO_AGENT = {};

/** An agent for the endpoint's protocol with as many sockets as the bundle's own, which is for another one. */
function agentFor(own: RequestOptions["agent"], endpoint: URL): Agent {
  const key = own instanceof Agent ? own : NO_AGENT;
  const known = agents.get(key);
  if (known !== undefined) return known;
  const maxSockets = own instanceof Agent ? own.maxSockets : Number.POSITIVE_INFINITY;
  const settings = { keepAlive: true, maxSockets };
  const agent = endpoint.protocol === "https:" ? new https.Agent(settings) : new Agent(settings);
  agents.set(key, agent);
  return agent;
}
