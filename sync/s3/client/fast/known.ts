import type { HttpRequest } from "@smithy/core/protocols";
import type { Identity } from "@smithy/types";
import type { Args, AuthScheme, Context } from "../sdk";
import { type Template, templateOf } from "./straight";

/** Facts that the first request of a kind to a bucket finds out, and later requests reuse. */
export interface Known {
  readonly context: Pick<Context, "endpointV2" | "authSchemes">;
  readonly scheme: AuthScheme;
  readonly headers: Readonly<Record<string, string>>;
  /** For copies that are sent without the SDK's middleware. */
  readonly template: Template | undefined;
}

/** The part of a context in which the SDK's middleware exchange data. */
const shared = (context: Context): { selectedHttpAuthScheme: AuthScheme } =>
  context.__smithy_context as never;

export function knownOf(context: Context, { input, request }: Args): Known {
  const { endpointV2, authSchemes } = context;
  return {
    context: { ...(endpointV2 && { endpointV2 }), ...(authSchemes && { authSchemes }) },
    scheme: shared(context).selectedHttpAuthScheme,
    headers: pick(request!.headers, ["user-agent", "x-amz-user-agent"]),
    template:
      context.commandName === "CopyObjectCommand" ? templateOf(request as HttpRequest, input) : undefined,
  };
}

export function recall(context: Context, known: Known, identity: Identity): void {
  Object.assign(context, known.context);
  shared(context).selectedHttpAuthScheme = schemeOf(known, context, identity);
}

/** The scheme for one request. Each request has its own properties, because the signer writes into them. */
export function schemeOf({ scheme }: Known, context: object, identity: Identity): AuthScheme {
  const { httpAuthOption: option } = scheme;
  return {
    ...scheme,
    httpAuthOption: { ...option, signingProperties: { ...option.signingProperties, context } },
    identity,
  };
}

const pick = (headers: Record<string, string>, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])));
