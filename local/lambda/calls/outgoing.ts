/**
 * Parses the requests that a bundle makes through `node:http` or `node:https` as S3 calls, and sends them.
 */
import http, { Agent, type ClientRequest, type OutgoingHttpHeaders, type RequestOptions } from "node:http";
import https from "node:https";
import { urlToHttpOptions } from "node:url";
import { bucketOfHost, readTarget, type S3Call, UnknownS3Call } from "../../iam/index";
import type { OnResponse } from "./relay";

export type Protocol = "http:" | "https:";

/** The arguments of `http.request`, and the S3 call that they describe. */
export interface OutgoingRequest {
  readonly protocol: Protocol;
  readonly options: RequestOptions;
  readonly callback: OnResponse;
  readonly call: S3Call;
}

/**
 * Parses the arguments of `http.request`: options, or a URL and optional options; then an optional callback.
 *
 * @param endpoints further S3 host names, without port
 * @throws UnknownS3Call if the request is not an S3 call
 */
export function readOutgoing(
  protocol: Protocol,
  args: readonly unknown[],
  endpoints: readonly string[],
): OutgoingRequest {
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
): OutgoingRequest {
  const headers = lowerCase(options.headers);
  const host = headers.host ?? options.hostname ?? options.host ?? "localhost";
  const hostBucket = bucketOfHost(host, endpoints);
  const target = readTarget(hostBucket, options.path ?? "/");
  const call = { method: (options.method ?? "GET").toUpperCase(), ...target, headers };
  return { protocol, options, callback, call };
}

function lowerCase(headers: RequestOptions["headers"]): Record<string, string> {
  if (Array.isArray(headers))
    throw new UnknownS3Call("expected the request headers as an object, got an array");
  const lower: Record<string, string> = {};
  const given = (headers ?? {}) as OutgoingHttpHeaders;
  for (const name in given) lower[name.toLowerCase()] = String(given[name]);
  return lower;
}

const REAL = { "http:": http, "https:": https };

/** Sends the request to `endpoint`, or unchanged if `endpoint` is undefined. */
export function send(
  out: OutgoingRequest,
  endpoint: URL | undefined,
  callback = out.callback,
): ClientRequest {
  if (endpoint === undefined) return REAL[out.protocol].request(out.options, callback);
  const protocol = endpoint.protocol as Protocol;
  return REAL[protocol].request({ ...out.options, ...routed(out, endpoint) }, callback);
}

/**
 * Returns the options that change for `endpoint`. Path and headers are signed, and so remain as they are: the endpoint must
 * support virtual-hosted style.
 */
function routed({ protocol, options, call }: OutgoingRequest, endpoint: URL): RequestOptions {
  const { path = "/" } = options;
  return {
    protocol: endpoint.protocol,
    host: endpoint.hostname.replace(/^\[|\]$/g, ""),
    hostname: null,
    port: endpoint.port || null,
    path,
    headers: call.headers, // they are signed
    ...(endpoint.protocol === protocol ? {} : { agent: agentFor(options.agent, endpoint) }),
  };
}

const agents = new WeakMap<object, Agent>();
const NO_AGENT = {};

/**
 * Returns an agent for the protocol of the endpoint, with the same `maxSockets` as the agent of the bundle.
 */
function agentFor(own: RequestOptions["agent"], endpoint: URL): Agent {
  const key = own instanceof Agent ? own : NO_AGENT;
  const cached = agents.get(key);
  if (cached !== undefined) return cached;
  const maxSockets = own instanceof Agent ? own.maxSockets : Number.POSITIVE_INFINITY;
  const settings = { keepAlive: true, maxSockets };
  const agent = endpoint.protocol === "https:" ? new https.Agent(settings) : new Agent(settings);
  agents.set(key, agent);
  return agent;
}
