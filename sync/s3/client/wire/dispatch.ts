import { buildQueryString, HttpResponse } from "@smithy/core/protocols";
import type { AbortSignal as RequestSignal } from "@smithy/types";
import type { Dispatcher } from "undici";
import type { Handler } from "../sdk";
import { onAbort, requestAborted } from "./abortable";
import { originalOf } from "./agent";

type Request = Parameters<Handler["handle"]>[0];
type Controller = Dispatcher.DispatchController;
/** The part of undici that sends requests. */
export type Dispatch = Pick<Dispatcher, "dispatch">;

/**
 * Sends a request without a body through undici. The whole body of the response is read into a `Buffer`. There is no time
 * limit.
 *
 * @throws the error of the connection, with the code or name that tells the SDK that a retry may help; AbortError
 */
export function dispatched(
  dispatcher: Dispatch,
  request: Request,
  signal: RequestSignal | undefined,
): Promise<{ response: HttpResponse }> {
  return new Promise((resolve, reject) => {
    const exchange = new Exchange((response) => resolve({ response }), reject);
    if (signal) onAbort(signal, () => exchange.abort());
    if (!exchange.aborted) dispatcher.dispatch(optionsOf(request), exchange);
  });
}

function optionsOf({ protocol, hostname, port, path, query, method, headers }: Request) {
  const search = query && buildQueryString(query);
  return {
    origin: `${protocol}//${hostname}${port ? `:${port}` : ""}`,
    path: search ? `${path}?${search}` : path,
    method,
    headers,
    headersTimeout: 0, // S3 takes minutes for a large copy
    bodyTimeout: 0,
  };
}

/** One request and its response. */
class Exchange implements Dispatcher.DispatchHandler {
  aborted = false;
  private controller: Controller | undefined;
  private statusCode = 0;
  private headers: Record<string, string> = {};
  private readonly chunks: Buffer[] = [];

  constructor(
    private readonly resolve: (response: HttpResponse) => void,
    private readonly reject: (error: Error) => void,
  ) {}

  abort(): void {
    this.aborted = true;
    const error = requestAborted();
    this.controller?.abort(error);
    this.reject(error);
  }

  onRequestStart(controller: Controller): void {
    this.controller = controller;
    if (this.aborted) controller.abort(requestAborted());
  }

  onResponseStart({ rawHeaders }: Controller, statusCode: number): void {
    this.statusCode = statusCode;
    this.headers = headersOf((rawHeaders ?? []) as readonly Bytes[]);
  }

  onResponseData(_: Controller, chunk: Buffer): void {
    this.chunks.push(chunk);
  }

  onResponseEnd(): void {
    const { statusCode, headers, chunks } = this;
    const body = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
    this.resolve(new HttpResponse({ statusCode, headers, body }));
  }

  onResponseError(_: Controller, error: Error): void {
    this.reject(retryable(error, this.statusCode > 0));
  }
}

type Bytes = Buffer | string;

/** Headers with one character for each byte, as Node.js returns them. Repeated headers are joined. */
function headersOf(raw: readonly Bytes[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i]!.toString("latin1").toLowerCase();
    const value = raw[i + 1]!.toString("latin1");
    headers[name] = name in headers ? `${headers[name]}, ${value}` : value;
  }
  return headers;
}

const BROKEN: ReadonlySet<unknown> = new Set(["UND_ERR_SOCKET", "UND_ERR_RES_CONTENT_LENGTH_MISMATCH"]);

/**
 * The SDK does not know undici's error codes. It recognizes a broken connection by Node's code, and a timeout by its name. A
 * response that ends within a chunk is a broken connection, but undici calls it a syntax error if the server announced that it
 * closes.
 */
function retryable(given: Error, begun: boolean): Error {
  const error: Error & { readonly code?: unknown } = originalOf(given);
  const broken = BROKEN.has(error.code) || (begun && error.name === "HTTPParserError");
  if (broken) return Object.assign(error, { code: "ECONNRESET" });
  if (error.code === "UND_ERR_CONNECT_TIMEOUT") return Object.assign(error, { name: "TimeoutError" });
  return error;
}
