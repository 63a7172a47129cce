/** The server without a transport: converts one request to one response. */

import { type Credentials, verifySignature } from "../auth/verify";
import { checkKey } from "../model/keys";
import { errorDocument, S3Error } from "../protocol/errors";
import { payloadOf } from "../protocol/payload";
import type { Hooks, S3Call, S3Request, S3Response } from "../protocol/types";
import {
  accessKeyOf,
  type Context,
  parseCopySource,
  parseTarget,
  type Reply,
  type Store,
  type Target,
} from "../request/target";
import { injectFault, type Outcome } from "./faults";
import type { Route } from "./routes";
import { checkSupported, routeOf } from "./routing";

/** A request and the results of parsing it so far. */
interface Exchange {
  readonly request: S3Request;
  readonly id: string;
  target: Target;
  call: S3Call;
}

const EMPTY_TARGET: Target = { bucket: "", key: "", query: {} };

/** Statuses whose responses have no body and no `content-length`. */
const NO_BODY: ReadonlySet<number> = new Set([204, 304]);

export class Handler {
  /** @param credentials requests must be signed with them. `undefined`: signatures are not verified. */
  constructor(
    readonly store: Store,
    readonly hooks: Hooks,
    readonly credentials: readonly Credentials[] | undefined,
  ) {}

  /** Never throws. An S3 error returns its response, and any other error returns a 500 response. */
  async handle(request: S3Request): Promise<S3Response> {
    const call: S3Call = { operation: "Unknown", headers: request.headers, query: {} };
    const id = this.store.next().toString(16).toUpperCase().padStart(16, "0");
    const exchange: Exchange = { request, id, target: EMPTY_TARGET, call };
    const [response, code] = await this.#process(exchange);
    this.hooks.onRequest?.({ ...exchange.call, status: response.status, ...(code && { code }) });
    return response;
  }

  #process(exchange: Exchange): Promise<Outcome> {
    return this.#orError(exchange, async () => {
      const route = this.#parse(exchange);
      this.#verify(exchange);
      const fault = await this.hooks.fault?.(exchange.call);
      const perform = () => this.#orError(exchange, async () => [await this.#perform(exchange, route)]);
      if (fault === undefined) return perform();
      return injectFault(fault, { perform, respond: (error) => this.#errorResponse(exchange, error) });
    });
  }

  async #orError(exchange: Exchange, step: () => Promise<Outcome>): Promise<Outcome> {
    try {
      return await step();
    } catch (error) {
      return [this.#errorResponse(exchange, error), error instanceof S3Error ? error.code : "InternalError"];
    }
  }

  #verify({ request, target }: Exchange): void {
    if (this.credentials === undefined) return;
    const bucket = this.store.buckets.get(target.bucket);
    const regions = bucket === undefined ? [this.store.region] : [bucket.region, this.store.region];
    verifySignature(request, { credentials: this.credentials, now: this.#now(target), regions });
  }

  /** The time of the endpoint of the target's bucket. */
  #now({ bucket }: Target): number {
    return this.store.buckets.get(bucket)?.now() ?? this.store.now();
  }

  #parse(exchange: Exchange): Route {
    const { request } = exchange;
    exchange.target = parseTarget(request.target, request.headers.host);
    const { bucket, key, query } = exchange.target;
    const accessKeyId = accessKeyOf(request, query);
    exchange.call = {
      ...exchange.call,
      query,
      ...(bucket !== "" && { bucket }),
      ...(key !== "" && { key }),
      ...(query.versionId !== undefined && { versionId: query.versionId }),
      ...(accessKeyId !== undefined && { accessKeyId }),
    };
    const route = routeOf(request, exchange.target);
    const copySource = request.headers["x-amz-copy-source"];
    exchange.call = {
      ...exchange.call,
      operation: route.operation,
      ...(copySource !== undefined && { copySource: parseCopySource(copySource) }),
    };
    checkSupported(route, request, exchange.target);
    checkKey(key);
    return route;
  }

  async #perform(exchange: Exchange, route: Route): Promise<S3Response> {
    const { request, target, call } = exchange;
    this.#checkOwners(exchange);
    const { body, headers } = payloadOf(request.headers, request.body);
    const context: Context = {
      store: this.store,
      bucketName: target.bucket,
      key: target.key,
      query: target.query,
      headers,
      body,
      copySource: call.copySource,
      principal: this.hooks.principal?.(call),
      denial: (operation, key, versionId) => this.#denial(call, operation, key, versionId),
    };
    // DeleteObjects authorizes each key separately.
    if (route.operation !== "DeleteObjects") {
      const denial = await this.#denial(call, call.operation, target.key, call.versionId);
      if (denial !== undefined) throw denial;
    }
    return this.#respond(await route.run(context), exchange);
  }

  async #denial(
    call: S3Call,
    operation: string,
    key: string,
    versionId?: string,
  ): Promise<S3Error | undefined> {
    const { key: _, versionId: __, ...rest } = call;
    const callToAuthorize = {
      ...rest,
      operation,
      ...(key !== "" && { key }),
      ...(versionId !== undefined && { versionId }),
    };
    const denial = await this.hooks.authorize?.(callToAuthorize);
    return denial && new S3Error(denial.code ?? "AccessDenied", denial.message);
  }

  /** A bucket that does not exist has no owner. The operation reports the missing bucket. */
  #checkOwners({ request: { headers }, target, call }: Exchange): void {
    for (const [header, bucket] of [
      ["x-amz-expected-bucket-owner", target.bucket],
      ["x-amz-source-expected-bucket-owner", call.copySource?.bucket ?? ""],
    ] as const) {
      const expected = headers[header];
      const owner = this.store.buckets.get(bucket)?.owner;
      if (expected !== undefined && owner !== undefined && expected !== owner)
        throw new S3Error("AccessDenied");
    }
  }

  #errorResponse(exchange: Exchange, error: unknown): S3Response {
    const { request, id } = exchange;
    const known = error instanceof S3Error ? error : new S3Error("InternalError", String(error));
    const path = request.target.split("?", 1)[0]!;
    const body = request.method === "HEAD" || known.status === 304 ? "" : errorDocument(known, path, id);
    return this.#respond({ status: known.status, headers: known.headers, body }, exchange);
  }

  /** Adds the headers of every response. The `content-length` of a HEAD response is kept. */
  #respond({ status = 200, headers = {}, body = "" }: Reply, { id, target }: Exchange): S3Response {
    const bytes = typeof body === "string" ? Buffer.from(body, "utf8") : body;
    const date = new Date(this.#now(target)).toUTCString();
    const all: Record<string, string> = { "x-amz-request-id": id, "x-amz-id-2": "embedded", date };
    if (typeof body === "string" && body !== "") all["content-type"] = "application/xml";
    for (const [name, value] of Object.entries(headers)) if (value !== undefined) all[name] = value;
    if (!NO_BODY.has(status)) all["content-length"] ??= String(bytes.length);
    return { status, headers: all, body: bytes };
  }
}
