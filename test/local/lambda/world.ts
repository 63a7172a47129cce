/** Shared helpers of the Lambda tests: a bundle, a server that records requests, function settings. */
import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { bundling } from "../../../infra/bundling/options";
import type { FunctionSettings } from "../../../local/lambda";

/** Bundles the handlers of the fixture with the settings of the stack. */
export function bundle(): string {
  const built = buildSync({
    entryPoints: [join(__dirname, "fixture", "handlers.ts")],
    ...bundling,
    write: false,
  });
  return built.outputFiles[0]?.text ?? "";
}

/** A server that records requests and returns a configurable response. */
export interface Server {
  readonly url: URL;
  /** `METHOD target` of each request, not decoded. */
  readonly requests: string[];
  readonly headers: http.IncomingHttpHeaders[];
  readonly bodies: string[];
  /** The response to all requests. */
  response: { status: number; body: string };
  close(): Promise<void>;
}

/** Starts a server on a free port of 127.0.0.1. Close it after use. */
export async function startServer(): Promise<Server> {
  const requests: string[] = [];
  const headers: http.IncomingHttpHeaders[] = [];
  const bodies: string[] = [];
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    requests.push(`${request.method} ${request.url}`);
    headers.push(request.headers);
    bodies.push(Buffer.concat(chunks).toString());
    response.writeHead(started.response.status, { "content-type": "application/xml", etag: '"e"' });
    response.end(started.response.body);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const started = {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    requests,
    headers,
    bodies,
    response: { status: 200, body: "" },
    close: async () => {
      server.closeAllConnections();
      await once(server.close(), "close");
    },
  };
  return started;
}

/** Creates a policy that allows actions on resources. */
export const allow = (Action: string[], Resource: string[]) => ({
  name: "copy",
  document: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource }] },
});

/** Returns complete function settings: defaults, with these overrides. */
export function settings(overrides: Partial<FunctionSettings>): FunctionSettings {
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
    ...overrides,
  };
}

/** Returns the value of a promise, or the name and message of its error. */
export async function outcome(promise: Promise<unknown>): Promise<unknown> {
  return promise.catch(({ name, message }: Error) => ({ name, message }));
}
