/**
 * Parses the requests that a bundle makes through `node:http` or `node:https` as S3 calls, and sends them.
 */
import http, { type ClientRequest, type OutgoingHttpHeaders, type RequestOptions } from "node:http";
import https from "node:https";
import { urlToHttpOptions } from "node:url";
import { bucketOfHost, readTarget, type S3Call, UnknownS3Call } from "../../iam/index";
import { bucketOfAwsHost } from "../../s3/protocol/hosts";
import type { Network } from "../settings";
import { agentFor } from "./agents";
import type { OnResponse } from "./relay";

export type Protocol = "http:" | "https:";

/** An S3 server that is not on AWS. */
export interface Endpoint {
  /** In lower case, without port. */
  readonly host: string;
  /** The part of a path before the bucket, without a trailing slash. Usually empty. */
  readonly basePath: string;
}

/** @example endpointOf("http://store.example:9000/storage/v1/s3/") // host "store.example", basePath "/storage/v1/s3" */
export function endpointOf(url: string): Endpoint {
  const { hostname, pathname } = new URL(url);
  return { host: hostname, basePath: pathname.replace(/\/+$/, "") };
}

/** The arguments of `http.request`, and the S3 call that they describe. */
export interface OutgoingRequest {
  readonly protocol: Protocol;
  readonly options: RequestOptions;
  readonly callback: OnResponse;
  readonly call: S3Call;
  /** The part of the path before the bucket, or before the key if the bucket is in the host name. */
  readonly basePath: string;
  readonly host: string;
  /** The bucket in the host name. Empty: the bucket is in the path. */
  readonly hostBucket: string;
  readonly network: Network | undefined;
}

interface Outside {
  readonly endpoints: readonly Endpoint[];
  readonly network: Network | undefined;
}

/**
 * Parses the arguments of `http.request`: options, or a URL and optional options; then an optional callback.
 *
 * @throws UnknownS3Call if the request is not an S3 call
 */
export function readOutgoing(
  protocol: Protocol,
  args: readonly unknown[],
  outside: Outside,
): OutgoingRequest {
  const options = args.find((arg) => typeof arg === "object" && !(arg instanceof URL)) as RequestOptions;
  const callback = args.find((arg) => typeof arg === "function") as OnResponse;
  const [url] = args;
  if (typeof url !== "string" && !(url instanceof URL)) return outgoing(protocol, options, callback, outside);
  const merged = { ...urlToHttpOptions(new URL(url)), ...options } as RequestOptions;
  return outgoing(protocol, merged, callback, outside);
}

function outgoing(
  protocol: Protocol,
  options: RequestOptions,
  callback: OnResponse,
  { endpoints, network }: Outside,
): OutgoingRequest {
  const headers = lowerCase(options.headers);
  const host = headers.host ?? options.hostname ?? options.host ?? "localhost";
  const hosts = endpoints.map((endpoint) => endpoint.host);
  const hostBucket = bucketOfHost(host, hosts);
  const path = options.path ?? "/";
  const basePath = endpoints.find((endpoint) => isBelow(path, endpoint.basePath))?.basePath ?? "";
  const target = readTarget(hostBucket, path.slice(basePath.length));
  const call = { method: (options.method ?? "GET").toUpperCase(), ...target, headers };
  return { protocol, options, callback, call, basePath, host, hostBucket, network };
}

const isBelow = (path: string, basePath: string): boolean =>
  path.startsWith(basePath) && /^[/?]|^$/.test(path.slice(basePath.length));

/** @throws UnknownS3Call for headers in a list */
export function lowerCase(headers: RequestOptions["headers"]): Record<string, string> {
  if (Array.isArray(headers))
    throw new UnknownS3Call("expected the request headers as an object, got an array");
  const lower: Record<string, string> = {};
  const given = (headers ?? {}) as OutgoingHttpHeaders;
  for (const name in given) lower[name.toLowerCase()] = String(given[name]);
  return lower;
}

const REAL = { "http:": http, "https:": https };

/** Sends the request to `endpoint`, or over the network if `endpoint` is undefined. */
export function send(
  out: OutgoingRequest,
  endpoint: URL | undefined,
  callback = out.callback,
): ClientRequest {
  if (endpoint === undefined) return REAL[out.protocol].request(outside(out), callback);
  const protocol = endpoint.protocol as Protocol;
  return REAL[protocol].request({ ...out.options, ...routed(out, endpoint) }, callback);
}

const outside = ({ protocol, options, network }: OutgoingRequest): RequestOptions =>
  network === undefined ? options : { ...options, agent: agentFor(options.agent, protocol, network) };

/**
 * Returns the options that change for `endpoint`. The path and headers of a call to AWS are signed and do not change, so the
 * endpoint must find the bucket in host names of AWS. It does not know the host names and base paths of other servers. An endpoint
 * that verifies signatures never replaces those servers.
 */
function routed(out: OutgoingRequest, endpoint: URL): RequestOptions {
  const { protocol, options, call } = out;
  return {
    protocol: endpoint.protocol,
    host: endpoint.hostname.replace(/^\[|\]$/g, ""),
    hostname: null,
    port: endpoint.port || null,
    path: routedPath(out),
    headers: call.headers, // The headers are signed.
    ...(endpoint.protocol === protocol
      ? {}
      : { agent: agentFor(options.agent, endpoint.protocol as Protocol) }),
  };
}

function routedPath({ options, basePath, host, hostBucket }: OutgoingRequest): string {
  const path = (options.path ?? "/").slice(basePath.length);
  return hostBucket === "" || bucketOfAwsHost(host) !== undefined ? path : `/${hostBucket}${path}`;
}
