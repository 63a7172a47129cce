/** What the tests of the Lambda runtime share: a bundle, a server that tells what it saw, settings. */
import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { bundling } from "../../../infra/bundling";
import type { FunctionSettings } from "../../../local/lambda";

/** The fixture's handlers, bundled as the stack bundles its functions. */
export function bundle(): string {
  const built = buildSync({
    entryPoints: [join(__dirname, "fixture", "handlers.ts")],
    ...bundling,
    write: false,
  });
  return built.outputFiles[0]?.text ?? "";
}

/** A server that answers what it is told to, and keeps the requests. */
export interface Server {
  readonly url: URL;
  /** `METHOD target`, to the byte. */
  readonly seen: string[];
  readonly headers: http.IncomingHttpHeaders[];
  readonly bodies: string[];
  /** The answer to every request, until changed. */
  answer: { status: number; body: string };
  close(): Promise<void>;
}

export async function startServer(): Promise<Server> {
  const seen: string[] = [];
  const headers: http.IncomingHttpHeaders[] = [];
  const bodies: string[] = [];
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    seen.push(`${request.method} ${request.url}`);
    headers.push(request.headers);
    bodies.push(Buffer.concat(chunks).toString());
    response.writeHead(started.answer.status, { "content-type": "application/xml", etag: '"e"' });
    response.end(started.answer.body);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const started = {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    seen,
    headers,
    bodies,
    answer: { status: 200, body: "" },
    close: async () => {
      server.closeAllConnections();
      await once(server.close(), "close");
    },
  };
  return started;
}

/** A policy that allows actions on resources. */
export const allow = (Action: string[], Resource: string[]) => ({
  name: "copy",
  document: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource }] },
});

/** Settings with something for everything. */
export function settings(over: Partial<FunctionSettings>): FunctionSettings {
  return {
    name: "copy",
    code: "",
    handler: "index.handler",
    environment: {},
    roleArn: "arn:aws:iam::123456789012:role/service/copy-role",
    policies: [],
    timeoutSeconds: 3,
    memorySize: 512,
    region: "eu-west-1",
    credentials: { accessKeyId: "AKID", secretAccessKey: "SECRET" },
    ...over,
  };
}

/** What a promise came to: its value, or the name and message of its error. */
export async function outcome(promise: Promise<unknown>): Promise<unknown> {
  return promise.catch(({ name, message }: Error) => ({ name, message }));
}
