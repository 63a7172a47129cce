/** The server as an SDK request handler without sockets or ports. The bytes are the same as over HTTP. */
import { validateHeaderValue } from "node:http";
import { Readable } from "node:stream";
import type { S3ClientResolvedConfig } from "@aws-sdk/client-s3";
import type { S3Request, S3Response } from "../protocol/types";

type SdkHandler = S3ClientResolvedConfig["requestHandler"];
type SdkRequest = Parameters<SdkHandler["handle"]>[0];
/** The platform's signal, or the simpler one of the SDK. */
type RequestSignal = AbortSignal | { readonly aborted: boolean; onabort: unknown };
type SdkResponse = Awaited<ReturnType<SdkHandler["handle"]>>;

/**
 * Example: `new S3Client({ requestHandler: sdkHandler(handle), endpoint: "http://s3.local", region, credentials,
 * forcePathStyle: true })`
 */
export function sdkHandler(handle: (request: S3Request) => Promise<S3Response>): SdkHandler {
  return {
    metadata: { handlerProtocol: "embedded" },
    destroy: () => {},
    updateHttpClientConfig: () => {},
    httpHandlerConfigs: () => ({}),
    handle: async (request, options: { readonly abortSignal?: unknown } = {}) => {
      const signal = options.abortSignal as RequestSignal | undefined;
      if (signal?.aborted) throw abortError();
      const response = handle(await requestOf(request)).then(toSdkResponse);
      return { response: await unlessAborted(response, signal) } as SdkResponse;
    },
  };
}

/** As over a socket, a request in flight cannot be canceled. An abort only ends the wait for its response. */
async function unlessAborted<T>(response: Promise<T>, signal: RequestSignal | undefined): Promise<T> {
  if (signal === undefined) return response;
  if (signal.aborted) {
    response.catch(() => {}); // No one waits for this response.
    throw abortError();
  }
  return new Promise((resolve, reject) => {
    const abort = () => reject(abortError());
    if (signal instanceof AbortSignal) signal.addEventListener("abort", abort, { once: true });
    else signal.onabort = abort;
    const end = () => {
      if (signal instanceof AbortSignal) signal.removeEventListener("abort", abort);
      else signal.onabort = null;
    };
    response.then(resolve, reject).finally(end);
  });
}

/** @throws TypeError for a header value that Node.js refuses to send, such as one with a character above U+00FF */
async function requestOf(request: SdkRequest): Promise<S3Request> {
  const headers = Object.entries<string>(request.headers).map(
    ([name, value]) => [name.toLowerCase(), value] as const,
  );
  for (const [name, value] of headers) validateHeaderValue(name, value);
  return {
    method: request.method,
    target: request.path + queryOf(request.query),
    headers: Object.fromEntries(headers),
    body: await bytesOf(request.body),
  };
}

function queryOf(query: SdkRequest["query"]): string {
  const pairs = Object.entries(query ?? {}).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one) =>
      one === null || one === undefined ? escapeUri(name) : `${escapeUri(name)}=${escapeUri(one)}`,
    ),
  );
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}

/** Like the SDK over HTTP. */
const escapeUri = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

async function bytesOf(body: unknown): Promise<Uint8Array> {
  if (body === undefined || body === null) return Buffer.alloc(0);
  if (typeof body === "string") return Buffer.from(body, "utf8");
  if (body instanceof Uint8Array) return body;
  if (body instanceof ArrayBuffer) return new Uint8Array(body);
  const chunks: Buffer[] = [];
  for await (const chunk of body as AsyncIterable<string | Uint8Array>)
    chunks.push(Buffer.from(chunk as string));
  return Buffer.concat(chunks);
}

function toSdkResponse(response: S3Response): object | Promise<never> {
  const { status, headers, cutAfter, stallAfter } = response;
  if (stallAfter === -1) return new Promise(() => {});
  if (cutAfter === -1) throw errorWithCode("ECONNRESET", "socket hang up");
  return { statusCode: status, headers, body: streamOf(response) };
}

function streamOf({ body, cutAfter, stallAfter }: S3Response): Readable {
  if (cutAfter !== undefined) return brokenStream(body.subarray(0, cutAfter));
  if (stallAfter === undefined) return Readable.from([body], { objectMode: false });
  const stalled = new Readable({ read: () => {} });
  stalled.push(body.subarray(0, stallAfter));
  // As over HTTP, a client can see how many bytes have arrived on the connection.
  return Object.assign(stalled, { socket: { bytesRead: stallAfter } });
}

/** A stream that ends with an error, like a broken connection. */
function brokenStream(body: Uint8Array): Readable {
  return Readable.from(
    (async function* () {
      yield body;
      throw errorWithCode("ECONNRESET", "aborted");
    })(),
  );
}

const abortError = (): Error => errorWithCode("AbortError", "Request aborted");

/** An error in the form of Node.js errors. The SDK uses `code` to decide whether to retry. */
function errorWithCode(code: string, message: string): Error {
  return Object.assign(new Error(message), { code, ...(code === "AbortError" && { name: code }) });
}
