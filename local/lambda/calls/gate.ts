/**
 * Replacements for `node:http` and `node:https` that check each S3 call of a bundle against the policies of
 * its role.
 */
import http, { type ClientRequest } from "node:http";
import https from "node:https";
import { current } from "../invocation";
import type { Modules } from "../sandbox/builtins";
import { type OutgoingRequest, type Protocol, readOutgoing, send } from "./outgoing";
import { respondLocally } from "./relay";
import { serviceRequest } from "./services";
import { type GateOptions, verdictOf } from "./verdict";

/**
 * Returns the modules `http` and `https` with replaced functions `request` and `get`. These send a call that
 * the policies allow, respond to a denied call as S3 does, and throw UnknownS3Call if the required
 * permissions are unknown.
 *
 * Only the arguments of `request` are checked. Headers that a bundle sets on the request later are not
 * checked. The SDK does not set headers later.
 */
export function gateOf(options: GateOptions): Modules {
  const gated = (protocol: Protocol, module: object) => {
    const request = requestOf(options, protocol);
    const get = (...args: unknown[]) => {
      const started = request(...args);
      started.end();
      return started;
    };
    return replaced(module, { request, get });
  };
  return { http: gated("http:", http), https: gated("https:", https) };
}

/** The function `request` of a module. */
export const requestOf =
  (options: GateOptions, protocol: Protocol) =>
  (...args: unknown[]): ClientRequest =>
    serviceRequest(options, args) ?? checked(options, readOutgoing(protocol, args, options));

/** A copy of a module with other functions. It keeps getters: the getter of `http.WebSocket` takes 20 ms, and no bundle uses it. */
const replaced = (module: object, functions: Readonly<Record<string, unknown>>): object =>
  Object.defineProperties(
    {},
    {
      ...Object.getOwnPropertyDescriptors(module),
      ...Object.getOwnPropertyDescriptors(functions),
    },
  );

function checked(options: GateOptions, out: OutgoingRequest): ClientRequest {
  if (current.getStore()?.timedOut) return timedOutRequest(out);
  const verdict = verdictOf(options, out);
  if (typeof verdict === "function") return respondLocally(out.options, out.callback, verdict);
  return send(out, verdict.endpoint);
}

/** Fails through the `error` event: if `request` throws, the SDK does not clear a timer of one minute. */
function timedOutRequest(out: OutgoingRequest): ClientRequest {
  const request = respondLocally(out.options, out.callback, async () => {});
  return request.destroy(new Error("the invocation timed out: Lambda would have stopped the function"));
}
