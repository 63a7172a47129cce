import { once } from "node:events";
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Site, throughProxy } from "../site";
import { type Counts, kindOf, NONE } from "./kinds";

/** A proxy on this computer that counts requests by kind. It slows down the requests. */
export interface CountingProxy {
  readonly site: Site;
  /** @returns the requests since the last call. */
  take(): Counts;
  close(): Promise<void>;
}

/**
 * Starts a counting proxy for a site. It does not change requests, because that would invalidate their
 * signatures.
 */
export async function countRequests(site: Site): Promise<CountingProxy> {
  const target = new URL(site.endpoint);
  const agent = new Agent({ keepAlive: true, maxSockets: 512 });
  let counts = { ...NONE };
  const server = createServer((received, response) => {
    counts[kindOf({ method: received.method!, url: received.url!, headers: received.headers })]++;
    forward(received, response, { host: target.hostname, port: target.port, agent });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    site: throughProxy(site, (server.address() as AddressInfo).port),
    take: () => {
      const taken = counts;
      counts = { ...NONE };
      return taken;
    },
    close: async () => {
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function forward(
  received: IncomingMessage,
  response: ServerResponse,
  to: { host: string; port: string; agent: Agent },
): void {
  const { method, url: path } = received;
  const forwarded = request({ ...to, method: method!, path: path!, headers: received.rawHeaders });
  forwarded.on("response", (upstream) => {
    response.writeHead(upstream.statusCode!, upstream.statusMessage, upstream.rawHeaders);
    upstream.pipe(response);
  });
  // Tools retry a 502 like a server error of S3.
  forwarded.on("error", () => (response.headersSent ? response.destroy() : response.writeHead(502).end()));
  received.pipe(forwarded);
}
