/** The server without sockets: one request in, one response out. */

import { checkKey } from "../model/keys";
import { errorDocument, S3Error } from "../protocol/errors";
import { payloadOf } from "../protocol/payload";
import type { Fault, Hooks, S3Call, S3Request, S3Response } from "../protocol/types";
import {
  accessKeyOf,
  type Context,
  parseCopySource,
  parseTarget,
  type Reply,
  type Store,
  type Target,
} from "../request/target";
import type { Route } from "./routes";
import { checkUnderstood, routeOf } from "./routing";

/** One request on its way: what is known of it so far. */
interface Journey {
  readonly request: S3Request;
  readonly id: string;
  target: Target;
  call: S3Call;
}

const NOWHERE: Target = { bucket: "", key: "", query: {} };

/** Statuses whose responses have neither body nor length. */
const BARE: ReadonlySet<number> = new Set([204, 304]);

export class Handler {
  constructor(
    readonly store: Store,
    readonly hooks: Hooks,
  ) {}

  /** Never throws: an error of S3 is a response, and so is an error of this server, as a 500. */
  async handle(request: S3Request): Promise<S3Response> {
    const call: S3Call = { operation: "Unknown", headers: request.headers, query: {} };
    const id = this.store.next().toString(16).toUpperCase().padStart(16, "0");
    const journey: Journey = { request, id, target: NOWHERE, call };
    const [response, code] = await this.#answer(journey);
    this.hooks.onRequest?.({ ...journey.call, status: response.status, ...(code && { code }) });
    return response;
  }

  async #answer(journey: Journey): Promise<[S3Response, string?]> {
    try {
      const route = this.#understand(journey);
      const fault = await this.hooks.fault?.(journey.call);
      if (fault !== undefined) return await this.#answerFaultily(journey, route, fault);
      return [await this.#perform(journey, route)];
    } catch (error) {
      return [this.#failed(journey, error), error instanceof S3Error ? error.code : "InternalError"];
    }
  }

  #understand(journey: Journey): Route {
    const { request } = journey;
    journey.target = parseTarget(request.target);
    const { bucket, key, query } = journey.target;
    const accessKeyId = accessKeyOf(request, query);
    journey.call = {
      ...journey.call,
      query,
      ...(bucket !== "" && { bucket }),
      ...(key !== "" && { key }),
      ...(query.versionId !== undefined && { versionId: query.versionId }),
      ...(accessKeyId !== undefined && { accessKeyId }),
    };
    const route = routeOf(request, journey.target);
    const copySource = request.headers["x-amz-copy-source"];
    journey.call = {
      ...journey.call,
      operation: route.operation,
      ...(copySource !== undefined && { copySource: parseCopySource(copySource) }),
    };
    checkUnderstood(route, request, journey.target);
    checkKey(key);
    return route;
  }

  async #perform({ request, target, call, id }: Journey, route: Route): Promise<S3Response> {
    this.#checkOwner(request);
    const { body, headers } = payloadOf(request.headers, request.body);
    const context: Context = {
      store: this.store,
      bucketName: target.bucket,
      key: target.key,
      query: target.query,
      headers,
      body,
      copySource: call.copySource,
      refusal: (operation, key, versionId) => this.#refusal(call, operation, key, versionId),
    };
    // Each key of a DeleteObjects is authorized by itself.
    if (route.operation !== "DeleteObjects") {
      const refused = await this.#refusal(call, call.operation, target.key, call.versionId);
      if (refused !== undefined) throw refused;
    }
    return respond(await route.run(context), id);
  }

  async #refusal(
    call: S3Call,
    operation: string,
    key: string,
    versionId?: string,
  ): Promise<S3Error | undefined> {
    const { key: _, versionId: __, ...rest } = call;
    const asked = {
      ...rest,
      operation,
      ...(key !== "" && { key }),
      ...(versionId !== undefined && { versionId }),
    };
    const refusal = await this.hooks.authorize?.(asked);
    return refusal && new S3Error(refusal.code ?? "AccessDenied", refusal.message);
  }

  #checkOwner({ headers }: S3Request): void {
    for (const name of ["x-amz-expected-bucket-owner", "x-amz-source-expected-bucket-owner"]) {
      if ((headers[name] ?? this.store.account) !== this.store.account) throw new S3Error("AccessDenied");
    }
  }

  async #answerFaultily(journey: Journey, route: Route, fault: Fault): Promise<[S3Response, string?]> {
    switch (fault.kind) {
      case "delay":
        await new Promise((resolve) => setTimeout(resolve, fault.milliseconds));
        return [await this.#perform(journey, route)];
      case "truncate":
        return [{ ...(await this.#perform(journey, route)), cutAfter: fault.bytes }];
      case "hangUp": {
        if (fault.after) await this.#perform(journey, route);
        return [{ status: 0, headers: {}, body: Buffer.alloc(0), cutAfter: -1 }];
      }
      case "error": {
        if (fault.after) await this.#perform(journey, route);
        const response = this.#failed(journey, new S3Error(fault.code));
        return [{ ...response, status: fault.status ?? response.status }, fault.code];
      }
    }
  }

  #failed({ request, id }: Journey, error: unknown): S3Response {
    const known = error instanceof S3Error ? error : new S3Error("InternalError", String(error));
    const path = request.target.split("?", 1)[0]!;
    const body = request.method === "HEAD" || known.status === 304 ? "" : errorDocument(known, path, id);
    return respond({ status: known.status, headers: known.headers, body }, id);
  }
}

/** Adds what every response has. A length that is already there is a HEAD's, and stays. */
function respond({ status = 200, headers = {}, body = "" }: Reply, id: string): S3Response {
  const bytes = typeof body === "string" ? Buffer.from(body, "utf8") : body;
  const all: Record<string, string> = { "x-amz-request-id": id, "x-amz-id-2": "embedded" };
  if (typeof body === "string" && body !== "") all["content-type"] = "application/xml";
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) all[name] = value;
  if (!BARE.has(status)) all["content-length"] ??= String(bytes.length);
  return { status, headers: all, body: bytes };
}
