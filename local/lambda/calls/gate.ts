/** `node:http` and `node:https` for a bundle: every S3 call is checked against its role's policies first. */
import http, { type ClientRequest } from "node:http";
import https from "node:https";
import {
  type Authorizer,
  deletionsOf,
  denialMessage,
  operationOf,
  type Place,
  requirementsOf,
} from "../../iam/index";
import { current } from "../invocation";
import type { Modules } from "../sandbox/builtins";
import type { Transport } from "../settings";
import { hiddenFrom } from "./missing";
import { type Outgoing, type Protocol, readOutgoing, send } from "./outgoing";
import { answeredHere, bodyOf, exchange, passOn, type Responder, write } from "./relay";
import { accessDenied, deletesDenied, type KeyDenied } from "./responses";

/** What the gate needs to know. */
export interface GateOptions {
  readonly place: Place;
  /** The session's ARN, for messages. */
  readonly principal: string;
  readonly endpoints: readonly string[];
  readonly transport: Transport;
  /** Asked at each request: the policies are loaded when the function first runs. */
  readonly authorizer: () => Authorizer;
}

/**
 * The modules `http` and `https` with `request` and `get` that let through what the policies allow, answer what
 * they do not as S3 does, and throw UnknownS3Call for anything else. Only what `request` is given is looked at:
 * a bundle that set headers on the request afterwards would set them unseen. The SDK sets none.
 */
export function gateOf(options: GateOptions): Modules {
  const gated = (protocol: Protocol, module: object) => {
    const request = (...args: unknown[]) => checked(options, readOutgoing(protocol, args, options.endpoints));
    const get = (...args: unknown[]) => {
      const begun = request(...args);
      begun.end();
      return begun;
    };
    return { ...module, request, get };
  };
  return { http: gated("http:", http), https: gated("https:", https) };
}

function checked(options: GateOptions, out: Outgoing): ClientRequest {
  if (current.getStore()?.over) return killed(out);
  const { call } = out;
  const operation = operationOf(call);
  const { name } = operation;
  const endpoint = options.transport({ operation: name, bucket: call.bucket, key: call.key })?.endpoint;
  if (name === "DeleteObjects") return answered(out, deletes(options, out, endpoint));
  const authorizer = options.authorizer();
  const denial = authorizer.authorize(requirementsOf(call, options.place, operation));
  if (denial !== undefined) return answered(out, denied(denialMessage(options.principal, denial)));
  const hidden = hiddenFrom(authorizer, options.place, name, call);
  if (hidden === undefined) return send(out, endpoint);
  return answered(out, hidden(out, endpoint, options.principal));
}

const answered = (out: Outgoing, respond: Responder) => answeredHere(out.options, out.callback, respond);

/** An error of the request, not thrown: for what is thrown the SDK leaves a timer of a minute behind. */
function killed(out: Outgoing): ClientRequest {
  const request = answered(out, async () => {});
  return request.destroy(new Error("the invocation has timed out: Lambda would have killed it"));
}

function denied(message: string): Responder {
  return async (request, response) => {
    await bodyOf(request);
    write(response, accessDenied(message));
  };
}

/**
 * S3 judges the keys of a DeleteObjects one by one, and reports those it denies inside a 200. Here a batch goes
 * through whole or not at all.
 *
 * @throws Error for a batch of which a part is allowed: passing on that part would take another signature
 */
function deletes(options: GateOptions, out: Outgoing, endpoint: URL | undefined): Responder {
  return async (request, response) => {
    const body = await bodyOf(request);
    const keys = deletionsOf({ ...out.call, body: body.toString() }, options.place);
    const refused: KeyDenied[] = [];
    for (const { entry, requirements } of keys) {
      const denial = options.authorizer().authorize(requirements);
      if (denial !== undefined) refused.push({ ...entry, message: denialMessage(options.principal, denial) });
    }
    if (refused.length === keys.length) return write(response, deletesDenied(refused));
    if (refused.length > 0)
      throw new Error(`expected all keys of a DeleteObjects or none: ${refused[0]?.message}`);
    await passOn(await exchange((callback) => send(out, endpoint, callback), body), response);
  };
}
