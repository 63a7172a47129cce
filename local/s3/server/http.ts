/** Serves HTTP with `node:http`, on the loopback interface only. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { S3Request, S3Response } from "../protocol/types";

export interface Listening {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  readonly port: number;
  close(): Promise<void>;
}

/**
 * @param port 0 selects any free port
 * @throws Error of `server.listen`, such as EADDRINUSE
 */
export async function listen(
  handle: (request: S3Request) => Promise<S3Response>,
  port = 0,
): Promise<Listening> {
  const server = createServer({ keepAliveTimeout: 60_000, requestTimeout: 0 }, (incoming, outgoing) => {
    serve(handle, incoming, outgoing).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const { port: actual } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${actual}`,
    port: actual,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function serve(
  handle: (request: S3Request) => Promise<S3Response>,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const response = await handle({
    method: incoming.method ?? "GET",
    target: incoming.url ?? "/",
    headers: headersOf(incoming.rawHeaders),
    body: chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks),
  });
  send(response, outgoing);
}

/** Joins the values of a repeated name with commas. Node.js drops some of them in `incoming.headers`. */
function headersOf(raw: readonly string[]): Record<string, string> {
  const headers = new Map<string, string>();
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at]!.toLowerCase();
    const previous = headers.get(name);
    headers.set(name, previous === undefined ? raw[at + 1]! : `${previous},${raw[at + 1]}`);
  }
  return Object.fromEntries(headers);
}

function send({ status, headers, body, cutAfter, stallAfter }: S3Response, outgoing: ServerResponse): void {
  if (stallAfter === -1) return;
  if (cutAfter === -1) {
    outgoing.destroy();
    return;
  }
  // Node.js changes the bytes of a Content-Disposition that follows Content-Length, and of all headers in
  // `flushHeaders`.
  const { "content-length": length, ...others } = headers;
  const last = length === undefined ? {} : { "content-length": length };
  outgoing.writeHead(status, { server: "AmazonS3", ...others, ...last });
  if (stallAfter !== undefined) outgoing.write(body.subarray(0, stallAfter));
  else if (cutAfter === undefined) outgoing.end(body);
  else outgoing.write(body.subarray(0, cutAfter), () => outgoing.destroy());
}
