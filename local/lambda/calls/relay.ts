/**
 * Responds to HTTP requests inside this process. A pair of streams connects a ClientRequest of Node.js to a
 * server of Node.js, so the SDK handles the response like any other.
 */
import http, {
  type ClientRequest,
  type IncomingMessage,
  type RequestOptions,
  type ServerResponse,
} from "node:http";
import { type Duplex, duplexPair } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { CallResponse } from "./responses";

/**
 * Writes the response to one request. If it throws, the client request emits the error as `error`.
 *
 * @param closed aborts when the client request ends or is aborted
 */
export type Responder = (
  request: IncomingMessage,
  response: ServerResponse,
  closed: AbortSignal,
) => Promise<void>;

/** The callback argument of `http.request`. */
export type OnResponse = ((response: IncomingMessage) => void) | undefined;

const responders = new WeakMap<object, (request: IncomingMessage, response: ServerResponse) => void>();
// The server does not listen on a port. It gets each connection through the event `connection`.
const server = http.createServer((request, response) => responders.get(request.socket)?.(request, response));

// The methods of net.Socket that `http` and the SDK call on a connection and that a Duplex lacks.
const SOCKET_METHODS = ["setTimeout", "setKeepAlive", "setNoDelay", "ref", "unref"];

function asSocket(stream: Duplex): Duplex {
  return Object.assign(stream, Object.fromEntries(SOCKET_METHODS.map((name) => [name, () => stream])));
}

/** Starts a request whose response `respond` writes. No data leaves this process. */
export function respondLocally(
  options: RequestOptions,
  callback: OnResponse,
  respond: Responder,
): ClientRequest {
  const [clientSide, serverSide] = duplexPair().map(asSocket) as [Duplex, Duplex];
  const { agent: _, ...rest } = options;
  const client = http.request({ ...rest, protocol: "http:", createConnection: () => clientSide }, callback);
  const closed = new AbortController();
  client.once("close", () => closed.abort());
  responders.set(serverSide, (request, response) => {
    respond(request, response, closed.signal).catch((error: Error) => client.destroy(error));
  });
  server.emit("connection", serverSide);
  return client;
}

/** Writes a response with the headers of S3. Node.js omits the body of a response to HEAD. */
export function write(response: ServerResponse, { status, body }: CallResponse): void {
  response.writeHead(status, {
    "Content-Type": "application/xml",
    "Content-Length": Buffer.byteLength(body),
    "x-amz-request-id": "LOCAL",
    Server: "AmazonS3",
  });
  response.end(body);
}

/** Reads a body to the end. */
export async function bodyOf(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/**
 * Sends a request with a body and returns the response.
 *
 * @param send starts the request
 * @param closed closes the connection. Otherwise, a request without a response would keep the process alive
 * @throws the `error` of the request
 */
export function exchange(
  send: (callback: OnResponse) => ClientRequest,
  body: Buffer,
  closed: AbortSignal,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = send(resolve).on("error", reject);
    sent.end(body);
    if (closed.aborted) sent.destroy();
    else closed.addEventListener("abort", () => void sent.destroy(), { once: true });
  });
}

/** Forwards the response of a server unchanged. */
export async function forward(received: IncomingMessage, response: ServerResponse): Promise<void> {
  response.sendDate = false;
  response.writeHead(received.statusCode ?? 500, received.statusMessage, received.rawHeaders);
  await pipeline(received, response);
}
