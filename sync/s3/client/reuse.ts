import type { S3Client } from "@aws-sdk/client-s3";
import type { HttpRequest } from "@smithy/core/protocols";
import { getSchemaSerdePlugin } from "@smithy/core/schema";
import type { Identity } from "@smithy/types";
import { abortable } from "./abortable";
import { CopyCommand } from "./commands";
import { errorIn200 } from "./responses";
import {
  type AnyStack,
  type Args,
  type AuthScheme,
  type Config,
  type Context,
  type How,
  insert,
  type Protocol,
} from "./sdk";
import { copyStraight, type Template, templateOf } from "./straight";

/** What the SDK does anew for every request, though it is known, or for nothing that we ask of it. */
export const LEFT_OUT = [
  "httpAuthSchemeMiddleware", // known: how to sign
  "endpointV2Middleware", // known: where the bucket is
  "getUserAgentMiddleware", // known: what the client says of itself
  "validateBucketNameMiddleware", // the first request passed it
  "loggerMiddleware", // there is no logger
  "regionRedirectMiddleware", // redirects are not followed
  "regionRedirectEndpointMiddleware",
  "bucketEndpointMiddleware", // a bucket is never given as a URL
  "s3ExpressMiddleware", // directory buckets go the whole way each time
] as const;

/** What one request found out that the next one of its kind to the same bucket need not. */
interface Known {
  readonly context: Pick<Context, "endpointV2" | "authSchemes">;
  readonly scheme: AuthScheme;
  readonly headers: Readonly<Record<string, string>>;
  /** What copies go straight by. */
  readonly template: Template | undefined;
}

/** The part of a context in which the SDK's middleware keep what they tell one another. */
const told = (context: Context): { selectedHttpAuthScheme: AuthScheme } => context.__smithy_context as never;

/**
 * Makes a client send the first request of each kind to each bucket as ever, and every later one without asking
 * again what that one found out. The middleware that stay are the SDK's own, each request with a context of its
 * own; credentials are asked for each time, because they are refreshed. Where a bucket is and how to sign for it
 * depend on nothing else in a request (the SDK caches endpoints by the same rule).
 *
 * Middleware that is added to the client counts if it is there before the first request of a kind. Not for a client
 * that logs or follows region redirects.
 */
export function reuse(client: S3Client): void {
  rememberContentTypes(client.config);
  const kinds = new Map<unknown, Kind>();
  const asEver = client.send.bind(client) as (...args: unknown[]) => unknown;
  type Command = Parameters<S3Client["send"]>[0];
  const send = (command: Command, options?: unknown, ...rest: unknown[]) => {
    const { Bucket: bucket } = command.input as { Bucket?: string };
    if (bucket === undefined || rest.length > 0 || typeof options === "function")
      return asEver(command, options, ...rest);
    const kind = kinds.get(command.constructor) ?? new Kind(client);
    kinds.set(command.constructor, kind);
    const sent = (how: How, config = client.config) =>
      command
        .resolveMiddleware(
          kind.stack(bucket),
          config,
          how,
        )(command as never)
        .then(({ output }) => output);
    const ask = (how: How) =>
      command instanceof CopyCommand
        ? kind.copy(command.input, how, (config) => sent(how, config))
        : sent(how);
    const { abortSignal: signal, ...others } = (options ?? {}) as { abortSignal?: AbortSignal };
    if (signal === undefined) return ask(others);
    return abortable(signal, (abortSignal) => ask({ ...others, abortSignal }));
  };
  client.send = send as S3Client["send"];
}

/** One class of command: its middleware in both forms, each put together once. */
class Kind {
  private readonly known = new Map<string, Known>();
  private whole: AnyStack | undefined;
  private lean: AnyStack | undefined;
  constructor(private readonly client: S3Client) {}

  /** In place of the client's stack. All that a command does with that is to put its own behind it. */
  stack(bucket: string): S3Client["middlewareStack"] {
    const concat = (own: AnyStack): AnyStack => {
      if (this.known.has(bucket)) {
        this.lean ??= this.recalling(own);
        return this.lean;
      }
      this.whole ??= this.learning(own);
      return this.whole;
    };
    return { concat } as S3Client["middlewareStack"];
  }

  /** A copy, straight where the bucket is known. */
  async copy(input: Args["input"], how: How, bySdk: (config: Config) => Promise<object>): Promise<object> {
    const { config } = this.client;
    const known = this.known.get(bucketOf({ input }));
    if (known?.template === undefined) return bySdk(config);
    const scheme = schemeOf(known, { ...known.context }, await config.credentials());
    return copyStraight(config, known.template, scheme, input, how, bySdk);
  }

  private learning(own: AnyStack): AnyStack {
    const stack = this.joined(own);
    const place = { relation: "before", toMiddleware: "retryMiddleware" } as const;
    insert(stack, { name: "learnMiddleware", ...place }, (next, context) => (args) => {
      const directory = context.endpointV2?.properties?.backend === "S3Express";
      if (!directory) this.known.set(bucketOf(args), knownOf(context, args));
      return next(args);
    });
    return stack;
  }

  private recalling(own: AnyStack): AnyStack {
    const { config } = this.client;
    const stack = this.joined(own);
    for (const name of LEFT_OUT) stack.remove(name);
    stack.use(getSchemaSerdePlugin({ protocol: bound(config) } as never));
    if (stack.remove("throw200ExceptionsMiddleware")) errorIn200(stack, config);
    const first = { relation: "before", toMiddleware: "serializerMiddleware" } as const;
    insert(stack, { name: "recallMiddleware", ...first }, (next, context) => async (args) => {
      recall(context, this.known.get(bucketOf(args))!, await config.credentials());
      return next(args);
    });
    const then = { relation: "before", toMiddleware: "retryMiddleware" } as const;
    insert(stack, { name: "recallHeadersMiddleware", ...then }, (next) => (args) => {
      Object.assign(args.request!.headers, this.known.get(bucketOf(args))!.headers);
      return next(args);
    });
    return stack;
  }

  private joined(own: AnyStack): AnyStack {
    return (this.client.middlewareStack as AnyStack).concat(own);
  }
}

const bucketOf = ({ input }: Args): string => (input as { Bucket: string }).Bucket;

function knownOf(context: Context, { input, request }: Args): Known {
  const { endpointV2, authSchemes } = context;
  return {
    context: { ...(endpointV2 && { endpointV2 }), ...(authSchemes && { authSchemes }) },
    scheme: told(context).selectedHttpAuthScheme,
    headers: pick(request!.headers, ["user-agent", "x-amz-user-agent"]),
    template:
      context.commandName === "CopyObjectCommand" ? templateOf(request as HttpRequest, input) : undefined,
  };
}

function recall(context: Context, known: Known, identity: Identity): void {
  Object.assign(context, known.context);
  told(context).selectedHttpAuthScheme = schemeOf(known, context, identity);
}

/** How to sign. Signing leaves notes in the properties: each request has its own. */
function schemeOf({ scheme }: Known, context: object, identity: Identity): AuthScheme {
  const { httpAuthOption: option } = scheme;
  return {
    ...scheme,
    httpAuthOption: { ...option, signingProperties: { ...option.signingProperties, context } },
    identity,
  };
}

/** The client's protocol, which reads a configuration of seventy fields that need not be copied for each request. */
function bound(
  config: Config,
): Pick<Protocol, "setSerdeContext" | "serializeRequest" | "deserializeResponse"> {
  const protocol = config.protocol as Protocol;
  return {
    setSerdeContext: () => {}, // the client's own did
    serializeRequest: (operation, input, context) => protocol.serializeRequest(operation, input, context),
    deserializeResponse: (operation, _, response) =>
      protocol.deserializeResponse(operation, config as never, response),
  };
}

interface ContentTypes {
  resolveRestContentType(usual: string, schema: { getSchema(): unknown }): string | undefined;
}

/** Of what type a body is depends on the kind of request alone; the SDK goes through its members for each one. */
function rememberContentTypes({ protocol }: Config): void {
  const { mixin } = protocol as unknown as { readonly mixin: ContentTypes };
  const asEver = mixin.resolveRestContentType.bind(mixin);
  const known = new Map<unknown, string | undefined>();
  mixin.resolveRestContentType = (usual, schema) => {
    const kind = schema.getSchema();
    if (!known.has(kind)) known.set(kind, asEver(usual, schema));
    return known.get(kind);
  };
}

const pick = (headers: Record<string, string>, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])));
