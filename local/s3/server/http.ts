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
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(",") : value;
  }
  const response = await handle({
    method: incoming.method ?? "GET",
    target: incoming.url ?? "/",
    headers,
    body: chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks),
  });
  send(response, outgoing);
}

function send({ status, headers, body, cutAfter }: S3Response, outgoing: ServerResponse): void {
  if (cutAfter === -1) {
    outgoing.destroy();
    return;
  }
  outgoing.writeHead(status, { server: "AmazonS3", ...headers });
  if (cutAfter === undefined) outgoing.end(body);
  else outgoing.write(body.subarray(0, cutAfter), () => outgoing.destroy());
}
