/** The server as the SDK's request handler: no socket, no port, the same bytes. */
import { Readable } from "node:stream";
import type { S3ClientResolvedConfig } from "@aws-sdk/client-s3";
import type { S3Request, S3Response } from "../protocol/types";

type SdkHandler = S3ClientResolvedConfig["requestHandler"];
type SdkRequest = Parameters<SdkHandler["handle"]>[0];
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
      const answered = handle(await requestOf(request));
      return {
        response: answer(await unlessAborted(answered, options.abortSignal as AbortSignal | undefined)),
      } as SdkResponse;
    },
  };
}

/** A request under way cannot be called back, as over a socket; only its answer is no longer waited for. */
async function unlessAborted<T>(answered: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return answered;
  const abortion = () => named("AbortError", "Request aborted");
  if (signal.aborted) throw abortion();
  return new Promise((resolve, reject) => {
    const abort = () => reject(abortion());
    signal.addEventListener("abort", abort, { once: true });
    answered.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

async function requestOf(request: SdkRequest): Promise<S3Request> {
  const headers = Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]);
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
      one === null || one === undefined
        ? encodeURIComponent(name)
        : `${encodeURIComponent(name)}=${encodeURIComponent(one)}`,
    ),
  );
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}

async function bytesOf(body: unknown): Promise<Uint8Array> {
  if (body === undefined || body === null) return Buffer.alloc(0);
  if (typeof body === "string") return Buffer.from(body, "utf8");
  if (body instanceof Uint8Array) return body;
  if (body instanceof ArrayBuffer) return new Uint8Array(body);
  const pieces: Buffer[] = [];
  for await (const piece of body as AsyncIterable<string | Uint8Array>)
    pieces.push(Buffer.from(piece as string));
  return Buffer.concat(pieces);
}

function answer({ status, headers, body, cutAfter }: S3Response): object {
  if (cutAfter === -1) throw named("ECONNRESET", "socket hang up");
  return {
    statusCode: status,
    headers,
    body:
      cutAfter === undefined
        ? Readable.from([body], { objectMode: false })
        : broken(body.subarray(0, cutAfter)),
  };
}

/** A stream that ends in an error, as a connection which breaks. */
function broken(body: Uint8Array): Readable {
  return Readable.from(
    (async function* () {
      yield body;
      throw named("ECONNRESET", "aborted");
    })(),
  );
}

/** As Node's own: the SDK looks at `code` to see whether to try again. */
function named(code: string, message: string): Error {
  return Object.assign(new Error(message), { code, ...(code === "AbortError" && { name: code }) });
}
