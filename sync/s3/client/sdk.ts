/** Short names for the SDK's types. The SDK exports the client, but not the types of its middleware. */
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
/** The options of a request handler for one request. */
export type SendOptions = NonNullable<Parameters<Handler["handle"]>[1]>;

/** The signer of a request, with its identity and properties. */
export interface AuthScheme {
  readonly httpAuthOption: { readonly signingProperties?: Record<string, unknown> };
  readonly identity: Identity;
  readonly signer: HttpSigner;
}

/** The response of the request handler. The body is a stream until it is read, then bytes. */
export interface Response {
  statusCode: number;
  headers: Record<string, string>;
  body: unknown;
}

/** The argument of a middleware. `request` is set after the serializer. */
export interface Args {
  readonly input: object;
  readonly request?: { readonly headers: Record<string, string> };
}
export interface Result {
  readonly output: object;
  readonly response: Response;
}
export type Middleware = (
  next: (args: Args) => Promise<Result>,
  context: Context,
) => (args: Args) => Promise<Result>;

interface Place {
  readonly name: string;
  /** `after` is closer to the network. */
  readonly relation: "before" | "after";
  readonly toMiddleware: string;
}

/** Adds a middleware next to an existing one. */
export function insert(stack: AnyStack, place: Place, middleware: Middleware): void {
  stack.addRelativeTo(middleware as never, { ...place, override: true });
}
