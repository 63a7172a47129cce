/** The SDK's types by short names: it exports the client, not what its middleware are made of. */
import type { S3ClientResolvedConfig } from "@aws-sdk/client-s3";
import type {
  ClientProtocol,
  HandlerExecutionContext,
  HttpSigner,
  Identity,
  MiddlewareStack,
} from "@smithy/types";

export type Config = S3ClientResolvedConfig;
export type Context = HandlerExecutionContext;
// biome-ignore lint/suspicious/noExplicitAny: a stack serves every command; the SDK types it the same way.
export type AnyStack = MiddlewareStack<any, any>;
// biome-ignore lint/suspicious/noExplicitAny: as above
export type Protocol = ClientProtocol<any, any>;

export type Handler = Config["requestHandler"];
/** What a request is sent with besides itself. */
export type How = NonNullable<Parameters<Handler["handle"]>[1]>;

/** How a request is signed, and as whom. */
export interface AuthScheme {
  readonly httpAuthOption: { readonly signingProperties?: Record<string, unknown> };
  readonly identity: Identity;
  readonly signer: HttpSigner;
}

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
