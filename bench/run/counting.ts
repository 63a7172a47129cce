import { once } from "node:events";
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Site, through } from "../site";
import { type Counts, kindOf, NONE } from "./kinds";

/** A proxy on this computer that counts requests by kind. It slows down what goes through it. */
export interface CountingProxy {
  readonly site: Site;
  /** @returns what came since it was last asked. */
  take(): Counts;
  close(): Promise<void>;
}

/** Answers in a site's place. Nothing in a request is changed, for its signature holds all of it. */
export async function countRequests(site: Site): Promise<CountingProxy> {
  const target = new URL(site.endpoint);
  const agent = new Agent({ keepAlive: true, maxSockets: 512 });
  let counts = { ...NONE };
  const server = createServer((asked, answer) => {
    counts[kindOf({ method: asked.method!, url: asked.url!, headers: asked.headers })]++;
    forward(asked, answer, { host: target.hostname, port: target.port, agent });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    site: through(site, (server.address() as AddressInfo).port),
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
  asked: IncomingMessage,
  answer: ServerResponse,
  to: { host: string; port: string; agent: Agent },
): void {
  const { method, url: path } = asked;
  const onward = request({ ...to, method: method!, path: path!, headers: asked.rawHeaders });
  onward.on("response", (given) => {
    answer.writeHead(given.statusCode!, given.statusMessage, given.rawHeaders);
    given.pipe(answer);
  });
  // A tool tries again after a 502, as after a server's own.
  onward.on("error", () => (answer.headersSent ? answer.destroy() : answer.writeHead(502).end()));
  asked.pipe(onward);
}
