import { AsyncLocalStorage } from "node:async_hooks";
import type { S3Client } from "@aws-sdk/client-s3";
import { type EmbeddedS3, unsigned } from "../../local/s3";
import { sdkHandler } from "../../local/s3/server/sdk";
import { createS3Client } from "../../sync/s3/client/create";
import { wire } from "../../sync/s3/client/wire/wire";

export const CLIENT = {
  region: "us-east-1",
  endpoint: "http://s3.embedded",
  pathStyle: true,
  maxSockets: 64,
  maxAttempts: 1,
} as const;

/** The server of the current request. */
const servers = new AsyncLocalStorage<EmbeddedS3>();

let shared: S3Client | undefined;

function sharedClient(): S3Client {
  if (shared) return shared;
  shared = createS3Client({
    ...CLIENT,
    credentials: { accessKeyId: "embedded", secretAccessKey: "embedded" },
    signer: unsigned("embedded"),
    requestHandler: sdkHandler(async (request) => (servers.getStore() as EmbeddedS3).handle(request)),
  });
  wire(shared);
  return shared;
}

/**
 * A client for a server that verifies no signatures. All such clients in a process share one SDK client, whose first request of
 * each kind takes longer than later ones. The engine's state of a client is not shared.
 */
export function sharedClientOf(s3: EmbeddedS3): S3Client {
  const client = sharedClient();
  const send = (...args: Parameters<S3Client["send"]>) => servers.run(s3, () => client.send(...args));
  return Object.create(client, { config: { value: Object.create(client.config) }, send: { value: send } });
}
