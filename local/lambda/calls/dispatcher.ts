/** Replaces undici's dispatcher: it checks each S3 call of a bundle against the policies of its role. */
import type { IncomingHttpHeaders, IncomingMessage, RequestOptions } from "node:http";
import { urlToHttpOptions } from "node:url";
import type { Dispatcher } from "undici";
import type { Dispatch } from "../../../sync/s3/client/wire/dispatch";
import { UnknownS3Call } from "../../iam/index";
import { serviceAt } from "../../services";
import { current } from "../invocation";
import { undiciAgentFor } from "./agents";
import { requestOf } from "./gate";
import { type Protocol, readOutgoing } from "./outgoing";
import { bodyOf } from "./relay";
import { type GateOptions, verdictOf } from "./verdict";

type Request = Dispatcher.DispatchOptions;
type Handler = Dispatcher.DispatchHandler;

/**
 * A dispatcher of undici. It sends calls that the policies allow through undici. It handles all other calls like the modules of
 * `gateOf`: calls that get a local response, another endpoint or a proxy.
 *
 * A body must be text or bytes.
 */
export function dispatcherOf(options: GateOptions): Dispatch {
  const dispatch = (request: Request, given: Handler) => {
    const handler = given.onRequestStart ? given : wrapped(given);
    const fail = (error: Error) => handler.onResponseError?.(NO_CONTROLLER, error);
    try {
      checkPlain(request);
      const { protocol, target } = originOf(String(request.origin));
      const { method, path } = request;
      const headers = request.headers as RequestOptions["headers"];
      const described: RequestOptions = { ...target, method, path, ...(headers && { headers }) };
      if (!isDirect(options, protocol, described)) relay(options, protocol, described, request.body, handler);
      else undiciAgentFor(options.network).then((agent) => agent.dispatch(request, handler), fail);
    } catch (error) {
      fail(error as Error);
    }
    return true;
  };
  return { dispatch };
}

/** @throws UnknownS3Call for a query or headers that undici would send unchecked */
function checkPlain({ query, headers }: Request): void {
  if (query) throw new UnknownS3Call("expected the query of a request in its path");
  if (headers && Symbol.iterator in headers)
    throw new UnknownS3Call("expected the request headers as an object, got a list");
}

/** Wraps a handler with the methods of earlier undici versions, such as the handler of `undici.request`. */
function wrapped(handler: Handler): Handler {
  const WrapHandler = require("undici/lib/handler/wrap-handler.js") as new (inner: Handler) => Handler;
  return new WrapHandler(handler);
}

function isDirect(options: GateOptions, protocol: Protocol, described: RequestOptions): boolean {
  if (current.getStore()?.timedOut || options.network?.proxyEnv) return false;
  if (serviceAt(String(described.hostname)) !== undefined) return false;
  const verdict = verdictOf(options, readOutgoing(protocol, [described], options));
  return typeof verdict !== "function" && verdict.endpoint === undefined;
}

/** Sends the request like `http.request` of a bundle, and forwards the response. */
function relay(
  options: GateOptions,
  protocol: Protocol,
  described: RequestOptions,
  body: Request["body"],
  handler: Handler,
): void {
  const client = requestOf(options, protocol)(described);
  const controller = { ...NO_CONTROLLER, abort: (reason: Error) => void client.destroy(reason) };
  const fail = (error: Error) => handler.onResponseError?.(controller, error);
  client.on("error", fail);
  client.on("response", (response: IncomingMessage) => {
    bodyOf(response).then((bytes) => {
      const rawHeaders = response.rawHeaders as unknown as IncomingHttpHeaders; // The type of raw headers in undici.
      const received = Object.assign(controller, { rawHeaders });
      handler.onResponseStart?.(received, response.statusCode ?? 0, response.headers, response.statusMessage);
      if (bytes.length > 0) handler.onResponseData?.(received, bytes);
      handler.onResponseEnd?.(received, {});
    }, fail);
  });
  handler.onRequestStart?.(controller, {});
  client.end(body ?? undefined);
}

const NO_CONTROLLER: Dispatcher.DispatchController = {
  aborted: false,
  paused: false,
  reason: null,
  abort: () => {},
  pause: () => {},
  resume: () => {},
};

const origins = new Map<string, { readonly protocol: Protocol; readonly target: RequestOptions }>();

/** The options of `http.request` for an origin. Cached, because all requests go to a few origins. */
function originOf(origin: string) {
  const known = origins.get(origin);
  if (known !== undefined) return known;
  const url = new URL(origin);
  const { hostname = null, port = null } = urlToHttpOptions(url);
  const parsed = {
    protocol: url.protocol as Protocol,
    target: { protocol: url.protocol, hostname, ...(port && { port }) },
  };
  origins.set(origin, parsed);
  return parsed;
}
