import type { S3Client } from "@aws-sdk/client-s3";
import { wireHandler } from "./handler";
import type { Permits } from "./permits";

const wired = new WeakSet<S3Client>();

/**
 * Puts a {@link wireHandler} over a client's request handler, once.
 *
 * @param permits effective if this is the client's first call. @default no limit besides the client's sockets
 */
export function wire(client: S3Client, permits?: Permits): void {
  if (wired.has(client)) return;
  client.config.requestHandler = wireHandler(client.config.requestHandler, permits);
  wired.add(client);
}
