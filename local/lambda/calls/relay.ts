/**
 * Answers a request inside this process. The client side is Node's own ClientRequest and IncomingMessage, which
 * talk through a pair of streams to Node's own server, so that the SDK cannot tell the difference.
 */
import http, {
  type ClientRequest,
  type IncomingMessage,
  type RequestOptions,
  type ServerResponse,
} from "node:http";
import { type Duplex, duplexPair } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Answer } from "./responses";

/** Writes the answer to one request. What it throws, the client gets as the request's `error`. */
export type Responder = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** What a caller of `http.request` passes to be called with the response. */
export type OnResponse = ((response: IncomingMessage) => void) | undefined;

const responders = new WeakMap<object, (request: IncomingMessage, response: ServerResponse) => void>();
// Never listens: connections are handed to it.
const server = http.createServer((request, response) => responders.get(request.socket)?.(request, response));

// The parts of net.Socket that http and the SDK call on a connection.
const SOCKET = ["setTimeout", "setKeepAlive", "setNoDelay", "ref", "unref"];

function asSocket(stream: Duplex): Duplex {
  return Object.assign(stream, Object.fromEntries(SOCKET.map((name) => [name, () => stream])));
}

/** A request, begun, which `respond` will answer. */
export function answeredHere(
  options: RequestOptions,
  callback: OnResponse,
  respond: Responder,
): ClientRequest {
  const [near, far] = duplexPair().map(asSocket) as [Duplex, Duplex];
  const { agent: _, ...rest } = options;
  const client = http.request({ ...rest, protocol: "http:", createConnection: () => near }, callback);
  responders.set(far, (request, response) => {
    respond(request, response).catch((error: Error) => client.destroy(error));
  });
  server.emit("connection", far);
  return client;
}

/** Writes an answer of S3's. To a HEAD, Node leaves the body out. */
export function write(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, {
    "Content-Type": "application/xml",
    "Content-Length": Buffer.byteLength(body),
    "x-amz-request-id": "LOCAL",
    Server: "AmazonS3",
  });
  response.end(body);
}

/** The whole of a body. */
export async function bodyOf(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The response to a request which `send` begins and which gets `body`. */
export function exchange(
  send: (callback: OnResponse) => ClientRequest,
  body: Buffer,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    send(resolve).on("error", reject).end(body);
  });
}

/** Passes a server's answer on as it came. */
export async function passOn(answer: IncomingMessage, response: ServerResponse): Promise<void> {
  response.sendDate = false;
  response.writeHead(answer.statusCode ?? 500, answer.statusMessage, answer.rawHeaders);
  await pipeline(answer, response);
}
