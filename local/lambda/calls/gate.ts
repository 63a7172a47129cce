/**
 * Replacements for `node:http` and `node:https` that check each S3 call of a bundle against the policies of
 * its role.
 */
import http, { type ClientRequest } from "node:http";
import https from "node:https";
import { deletionsOf, denialMessage, operationOf, type Place, requirementsOf } from "../../iam/index";
import { current } from "../invocation";
import type { Modules } from "../sandbox/builtins";
import type { Network, Transport } from "../settings";
import { maskMissingKey } from "./missing";
import { type Endpoint, type OutgoingRequest, type Protocol, readOutgoing, send } from "./outgoing";
import { bodyOf, exchange, forward, type Responder, respondLocally, write } from "./relay";
import { accessDenied, deletesDenied, type KeyDenied } from "./responses";
import { type ServiceOptions, serviceRequest } from "./services";

/** Inputs of the permission check. */
export interface GateOptions extends ServiceOptions {
  readonly place: Place;
  /** Further S3 servers. */
  readonly endpoints: readonly Endpoint[];
  /** Aborts when the run is stopped. Then no call that deletes objects leaves this process. */
  readonly stop: AbortSignal | undefined;
  /** How calls leave this process. */
  readonly network: Network | undefined;
  readonly transport: Transport;
}

/**
 * Returns the modules `http` and `https` with replaced functions `request` and `get`. These send a call that
 * the policies allow, respond to a denied call as S3 does, and throw UnknownS3Call if the required
 * permissions are not known.
 *
 * Only the arguments of `request` are checked. Headers that a bundle sets later on the request are not. The
 * SDK sets none.
 */
export function gateOf(options: GateOptions): Modules {
  const gated = (protocol: Protocol, module: object) => {
    const request = (...args: unknown[]) =>
      serviceRequest(options, args) ?? checked(options, readOutgoing(protocol, args, options));
    const get = (...args: unknown[]) => {
      const started = request(...args);
      started.end();
      return started;
    };
    return replaced(module, { request, get });
  };
  return { http: gated("http:", http), https: gated("https:", https) };
}

/** A copy of a module with other functions. Its getters stay: that of `http.WebSocket` takes 20 ms, and no bundle uses it. */
const replaced = (module: object, functions: Readonly<Record<string, unknown>>): object =>
  Object.defineProperties(
    {},
    {
      ...Object.getOwnPropertyDescriptors(module),
      ...Object.getOwnPropertyDescriptors(functions),
    },
  );

const DELETES: ReadonlySet<string> = new Set(["DeleteObject", "DeleteObjects"]);

function checked(options: GateOptions, out: OutgoingRequest): ClientRequest {
  if (current.getStore()?.timedOut) return timedOutRequest(out);
  const { call } = out;
  const operation = operationOf(call);
  const { name } = operation;
  const endpoint = options.transport({ operation: name, bucket: call.bucket, key: call.key })?.endpoint;
  if (options.stop?.aborted && endpoint === undefined && DELETES.has(name))
    return respondWith(out, deniedResponder("The run was stopped. Nothing else is deleted."));
  if (name === "DeleteObjects") return respondWith(out, deleteResponder(options, out, endpoint));
  const authorizer = options.authorizer();
  const denial = authorizer.authorize(requirementsOf(call, options.place, operation));
  if (denial !== undefined)
    return respondWith(out, deniedResponder(denialMessage(options.principal, denial)));
  const masked = maskMissingKey(authorizer, options.place, name, call);
  if (masked === undefined) return send(out, endpoint);
  return respondWith(out, masked(out, endpoint, options.principal));
}

const respondWith = (out: OutgoingRequest, respond: Responder) =>
  respondLocally(out.options, out.callback, respond);

/** Fails through the `error` event: if `request` throws, the SDK does not clear a timer of one minute. */
function timedOutRequest(out: OutgoingRequest): ClientRequest {
  const request = respondWith(out, async () => {});
  return request.destroy(new Error("the invocation timed out: Lambda would have stopped the function"));
}

function deniedResponder(message: string): Responder {
  return async (request, response) => {
    await bodyOf(request);
    write(response, accessDenied(message));
  };
}

/**
 * Checks each key of a DeleteObjects request. S3 reports the denied keys in a 200 response. Here, a request
 * is sent if all keys are allowed, and receives that response if all keys are denied.
 *
 * @throws Error if only some keys are allowed: a request for those keys would require a new signature
 */
function deleteResponder(options: GateOptions, out: OutgoingRequest, endpoint: URL | undefined): Responder {
  return async (request, response) => {
    const body = await bodyOf(request);
    const keys = deletionsOf({ ...out.call, body: body.toString() }, options.place);
    const denials: KeyDenied[] = [];
    for (const { entry, requirements } of keys) {
      const denial = options.authorizer().authorize(requirements);
      if (denial !== undefined) denials.push({ ...entry, message: denialMessage(options.principal, denial) });
    }
    if (denials.length === keys.length) return write(response, deletesDenied(denials));
    if (denials.length > 0)
      throw new Error(
        `expected all keys of a DeleteObjects request to be allowed, or none: ${denials[0]?.message}`,
      );
    await forward(await exchange((callback) => send(out, endpoint, callback), body), response);
  };
}
