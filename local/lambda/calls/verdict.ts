/** Decides what happens to a call of a bundle. */
import { deletionsOf, denialMessage, operationOf, type Place, requirementsOf } from "../../iam/index";
import type { Network, Transport } from "../settings";
import { forwardDeletes, maskMissingKey } from "./missing";
import { type Endpoint, type OutgoingRequest, send } from "./outgoing";
import { bodyOf, exchange, type Responder, write } from "./relay";
import { accessDenied, deletesDenied, type KeyDenied } from "./responses";
import type { ServiceOptions } from "./services";

/** Inputs of the permission check. */
export interface GateOptions extends ServiceOptions {
  readonly place: Place;
  /** Additional S3 servers. */
  readonly endpoints: readonly Endpoint[];
  /** Aborts when the run is stopped. After that, no call that deletes objects leaves this process. */
  readonly stop: AbortSignal | undefined;
  /** How calls leave this process. */
  readonly network: Network | undefined;
  readonly transport: Transport;
}

const DELETES: ReadonlySet<string> = new Set(["DeleteObject", "DeleteObjects"]);

/** For a call that is sent unchanged, its endpoint (`undefined`: the endpoint that the bundle chose). Otherwise, its responder. */
export type Verdict = { readonly endpoint: URL | undefined } | Responder;

export function verdictOf(options: GateOptions, out: OutgoingRequest): Verdict {
  const { call } = out;
  const operation = operationOf(call);
  const { name } = operation;
  const endpoint = options.transport({ operation: name, bucket: call.bucket, key: call.key })?.endpoint;
  if (options.stop?.aborted && endpoint === undefined && DELETES.has(name))
    return deniedResponder("The run was stopped. Nothing else is deleted.");
  if (name === "DeleteObjects") return deleteResponder(options, out, endpoint);
  const authorizer = options.authorizer();
  const denial = authorizer.authorize(requirementsOf(call, options.place, operation));
  if (denial !== undefined) return deniedResponder(denialMessage(options.principal, denial));
  const masked = maskMissingKey(authorizer, options.place, name, call);
  return masked === undefined ? { endpoint } : masked(out, endpoint, options.principal);
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
  return async (request, response, closed) => {
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
    const received = await exchange((callback) => send(out, endpoint, callback), body, closed);
    const { place, principal } = options;
    const { bucket } = out.call;
    await forwardDeletes(received, response, { authorizer: options.authorizer(), place, principal, bucket });
  };
}
