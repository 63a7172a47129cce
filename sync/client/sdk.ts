/** The SDK's types by short names: it exports the client, not what its middleware are made of. */
import type { S3ClientResolvedConfig } from "@aws-sdk/client-s3";
import type { ClientProtocol, HandlerExecutionContext, MiddlewareStack } from "@smithy/types";

export type Config = S3ClientResolvedConfig;
export type Context = HandlerExecutionContext;
// biome-ignore lint/suspicious/noExplicitAny: a stack serves every command; the SDK types it the same way.
export type AnyStack = MiddlewareStack<any, any>;
// biome-ignore lint/suspicious/noExplicitAny: as above
export type Protocol = ClientProtocol<any, any>;

/** What the request handler gave: a whole body, or a stream of one. */
export interface Answer {
  statusCode: number;
  body: unknown;
}

/** What one middleware hands to the next. `request` is there from the serializer on. */
export interface Args {
  readonly input: object;
  readonly request?: { readonly headers: Record<string, string> };
}
export interface Result {
  readonly output: object;
  readonly response: Answer;
}
export type Middleware = (
  next: (args: Args) => Promise<Result>,
  context: Context,
) => (args: Args) => Promise<Result>;

interface Place {
  readonly name: string;
  /** `after` is nearer to the wire, which is where answers come from. */
  readonly relation: "before" | "after";
  readonly toMiddleware: string;
}

/** Adds a middleware beside another. */
export function insert(stack: AnyStack, place: Place, middleware: Middleware): void {
  stack.addRelativeTo(middleware as never, { ...place, override: true });
}
