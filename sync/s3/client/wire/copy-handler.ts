import type { AbortSignal as RequestSignal } from "@smithy/types";
import { replacing } from "../replacing";
import type { Handler } from "../sdk";
import { newAgent } from "./agent";
import { COPY_SOURCE, DISPATCHER, FEW_COPIES } from "./constants";
import { type Dispatch, dispatched } from "./dispatch";

/**
 * A request handler over another one that sends copies with undici. A copy takes two fifths less CPU time than with Node's
 * `http`, and a first run is bound by CPU time. The other handler sends the first copies, because loading undici takes longer
 * than it would save, and all other requests: they are few, or their time is that of their body.
 *
 * A dispatcher that `globalThis` has when the client is created is used instead of an own one: a program can set one, for example
 * to check permissions. It is not undici's global dispatcher: that of Node.js 20 is for other handlers, and exists once a program
 * has called `fetch`.
 *
 * @param connections maximum number to one host
 * @param few how many copies the other handler sends
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
    own?.then((agent) => agent.destroy());
    own = undefined;
  };
  return replacing(inner, { handle, destroy });
}

interface Options {
  readonly abortSignal?: RequestSignal;
}
