/** A proxy, and an internet after it: AWS and one other S3 server. The embedded server plays all of them. */
import { once } from "node:events";
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, connect, type Server as NetServer } from "node:net";
import { pipeline } from "node:stream/promises";
import { certificateFor } from "./certificate";

const AWS = ["s3", "s3-fips", "s3.dualstack", "s3-fips.dualstack"].map(
  (name) => `*.${name}.us-east-1.amazonaws.com`,
);

export interface Internet {
  /** URL of the proxy. Only it can resolve the host names of this internet. */
  readonly proxy: string;
  /** The certificate of all servers, in PEM format. */
  readonly certificate: string;
  /** Host names that clients requested from the proxy, without duplicates. */
  readonly hosts: Set<string>;
  /** Requests to S3, with headers. */
  readonly requests: { readonly url: string; readonly headers: IncomingMessage["headers"] }[];
  close(): void;
}

/**
 * @param s3 URL of the embedded server
 * @param basePath the path in front of the buckets, which the server does not expect
 */
export async function openInternet(s3: string, basePath = ""): Promise<Internet> {
  const { key, cert } = certificateFor([...AWS, "store.example", "portal.sso.us-east-1.amazonaws.com"]);
  const hosts = new Set<string>();
  const requests: Internet["requests"] = [];
  const serve = (incoming: IncomingMessage, response: ServerResponse): void => {
    const url = (incoming.url ?? "/").replace(/^http:\/\/[^/]+/, "");
    if (incoming.headers.host?.startsWith("portal.sso.")) {
      roleCredentials(response);
      return;
    }
    requests.push({ url, headers: incoming.headers });
    const path = inPath(url.slice(basePath.length), incoming.headers.host);
    void forward(s3, path, incoming, response).catch(() => response.destroy());
  };
  const tls = createTlsServer({ key, cert }, serve);
  const tlsPort = await listen(tls);
  const proxy = createServer((incoming, response) => {
    hosts.add(new URL(incoming.url ?? "").hostname);
    serve(incoming, response);
  });
  proxy.on("connect", ({ url = "" }: IncomingMessage, client) => {
    hosts.add(url.replace(/:\d+$/, ""));
    const server = connect(tlsPort, "127.0.0.1", () =>
      client.write("HTTP/1.1 200 Connection established\r\n\r\n"),
    );
    client.on("error", () => server.destroy());
    server.on("error", () => client.destroy());
    client.pipe(server).pipe(client);
  });
  const port = await listen(proxy);
  const close = () => {
    for (const server of [proxy, tls] as readonly Server[]) {
      server.close();
      server.closeAllConnections();
    }
  };
  return { proxy: `http://127.0.0.1:${port}`, certificate: cert, hosts, requests, close };
}

async function listen(server: NetServer): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

/** A path with the bucket that the host name of the other server has. The embedded server supports only the host names of AWS. */
const inPath = (path: string, host = ""): string => {
  const bucket = /^(.+)\.store\.example$/.exec(host)?.[1];
  return bucket === undefined ? path : `/${bucket}${path}`;
};

/** Sends a request to the embedded server with its own Host header, which may contain the bucket. */
async function forward(
  s3: string,
  path: string,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method, headers } = incoming;
  const { hostname, port } = new URL(s3);
  const outgoing = request({ hostname, port, path, method, headers } as never);
  const responded = once(outgoing, "response");
  await pipeline(incoming, outgoing);
  const [received] = (await responded) as [IncomingMessage];
  response.sendDate = false;
  response.writeHead(received.statusCode ?? 500, received.rawHeaders as never);
  await pipeline(received, response);
}

/** The response of the SSO portal to GetRoleCredentials. */
function roleCredentials(response: ServerResponse): void {
  const credentials = { accessKeyId: "FROMSSO", secretAccessKey: "secret", sessionToken: "token" };
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify({ roleCredentials: { ...credentials, expiration: Date.now() + 3_600_000 } }));
}
