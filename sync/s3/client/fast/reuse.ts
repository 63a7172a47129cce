import type { S3Client } from "@aws-sdk/client-s3";
import { getSchemaSerdePlugin } from "@smithy/core/schema";
import { CopyCommand } from "../commands";
import { errorIn200 } from "../responses";
import { type AnyStack, type Args, type Config, insert, type Protocol, type SendOptions } from "../sdk";
import { abortable } from "../wire/abortable";
import { type Known, knownOf, recall, schemeOf } from "./known";
import { copyStraight } from "./straight";

/** Middleware of the SDK that later requests omit, because its result is known or not needed. */
export const LEFT_OUT = [
  "httpAuthSchemeMiddleware", // known: the signing scheme
  "endpointV2Middleware", // known: the endpoint of the bucket
  "getUserAgentMiddleware", // known: the user agent
  "validateBucketNameMiddleware", // the first request passed it
  "loggerMiddleware", // there is no logger
  "regionRedirectMiddleware", // redirects are not followed
  "regionRedirectEndpointMiddleware",
  "bucketEndpointMiddleware", // a bucket is never given as a URL
  "s3ExpressMiddleware", // requests to directory buckets are never shortened
] as const;

/**
 * Makes a client send the first request of each kind to each bucket as usual. Later requests reuse what the first one
 * found out. The remaining middleware is the SDK's own, with a context for each request. Each request gets the
 * credentials again, because they are refreshed. The endpoint and the signing scheme depend only on the kind of request
 * and the bucket (the SDK caches endpoints by the same rule).
 *
 * Middleware that is added to the client has an effect only if it is added before the first request of a kind. Do not
 * use this with a client that logs or follows Region redirects.
 */
export function reuse(client: S3Client): void {
  rememberContentTypes(client.config);
  const kinds = new Map<unknown, Kind>();
  const original = client.send.bind(client) as (...args: unknown[]) => unknown;
  type Command = Parameters<S3Client["send"]>[0];
  const send = (command: Command, options?: unknown, ...rest: unknown[]) => {
    const { Bucket: bucket } = command.input as { Bucket?: string };
    if (bucket === undefined || rest.length > 0 || typeof options === "function")
      return original(command, options, ...rest);
    const kind = kinds.get(command.constructor) ?? new Kind(client);
    kinds.set(command.constructor, kind);
    const bySdk = (sendOptions: SendOptions, config = client.config) =>
      command
        .resolveMiddleware(
          kind.stack(bucket),
          config,
          sendOptions,
        )(command as never)
        .then(({ output }) => output);
    const request = (sendOptions: SendOptions) =>
      command instanceof CopyCommand
        ? kind.copy(command.input, sendOptions, (config) => bySdk(sendOptions, config))
        : bySdk(sendOptions);
    const { abortSignal: signal, ...others } = (options ?? {}) as { abortSignal?: AbortSignal };
    if (signal === undefined) return request(others);
    return abortable(signal, (abortSignal) => request({ ...others, abortSignal }));
  };
  client.send = send as S3Client["send"];
}

/** One class of command: its middleware stack in both forms, each built once. */
class Kind {
  private readonly known = new Map<string, Known>();
  private whole: AnyStack | undefined;
  private lean: AnyStack | undefined;
  constructor(private readonly client: S3Client) {}

  /** Replaces the client's stack. A command only appends its own middleware to it. */
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

  /** Sends a copy, without the SDK's middleware if the bucket is known. */
  async copy(
    input: Args["input"],
    options: SendOptions,
    bySdk: (config: Config) => Promise<object>,
  ): Promise<object> {
    const { config } = this.client;
    const known = this.known.get(bucketOf({ input }));
    if (known?.template === undefined) return bySdk(config);
    const scheme = schemeOf(known, { ...known.context }, await config.credentials());
    return copyStraight(config, known.template, scheme, input, options, bySdk);
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

/**
 * The client's protocol, bound to its configuration. The SDK would copy the seventy fields of the configuration for
 * each request.
 */
function bound(
  config: Config,
): Pick<Protocol, "setSerdeContext" | "serializeRequest" | "deserializeResponse"> {
  const protocol = config.protocol as Protocol;
  return {
    setSerdeContext: () => {}, // the client has called the original
    serializeRequest: (operation, input, context) => protocol.serializeRequest(operation, input, context),
    deserializeResponse: (operation, _, response) =>
      protocol.deserializeResponse(operation, config as never, response),
  };
}

interface ContentTypes {
  resolveRestContentType(usual: string, schema: { getSchema(): unknown }): string | undefined;
}

/**
 * The content type of a body depends only on the kind of request. The SDK computes it from the schema for each request.
 */
function rememberContentTypes({ protocol }: Config): void {
  const { mixin } = protocol as unknown as { readonly mixin: ContentTypes };
  const original = mixin.resolveRestContentType.bind(mixin);
  const known = new Map<unknown, string | undefined>();
  mixin.resolveRestContentType = (usual, schema) => {
    const kind = schema.getSchema();
    if (!known.has(kind)) known.set(kind, original(usual, schema));
    return known.get(kind);
  };
}
