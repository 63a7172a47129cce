import type { AbortSignal as RequestSignal } from "@smithy/types";
import { replacing } from "../replacing";
import type { Handler } from "../sdk";
import { newAgent } from "./agent";
import { COPY_SOURCE, DISPATCHER, FEW_COPIES } from "./constants";
import { type Dispatch, dispatched } from "./dispatch";

/**
 * Wraps a request handler and sends copies with undici. A copy takes two fifths less CPU time than with Node's `http`, and
 * CPU time limits a first run. The wrapped handler sends the first copies, because loading undici takes longer than a few
 * copies would save. It also sends all other requests, which are few or spend their time on the body.
 *
 * If `globalThis` has a dispatcher when the client is created, that dispatcher is used. A program can set one, for example to
 * check permissions. It is not undici's global dispatcher: in Node.js 20 that one is for other handlers, and exists as soon as a
 * program has called `fetch`.
 *
 * @param connections maximum number of connections to one host
 * @param few number of copies that the wrapped handler sends
 */
export function copyHandler(inner: Handler, connections: number, few = FEW_COPIES): Handler {
  const given = (globalThis as { readonly [DISPATCHER]?: Dispatch })[DISPATCHER];
  let copies = 0;
  let own: ReturnType<typeof newAgent> | undefined;
  const handle: Handler["handle"] = async (request, options: Options = {}) => {
    if (!(COPY_SOURCE in request.headers) || copies++ < few) return inner.handle(request, options);
    if (given) return dispatched(given, request, options.abortSignal);
    own ??= newAgent({ connections });
    return dispatched(await own, request, options.abortSignal);
  };
  const destroy = () => {
    inner.destroy?.();
    void own?.then((agent) => agent.destroy());
    own = undefined;
  };
  return replacing(inner, { handle, destroy });
}

interface Options {
  readonly abortSignal?: RequestSignal;
}
