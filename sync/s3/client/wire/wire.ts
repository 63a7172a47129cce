import type { S3Client } from "@aws-sdk/client-s3";
import { wireHandler } from "./handler";
import type { Permits } from "./permits";

const wired = new WeakSet<S3Client>();

/**
 * Wraps a client's request handler in a {@link wireHandler}, once.
 *
 * @param permits used only in the first call for a client. @default no limit except the client's sockets
 */
export function wire(client: S3Client, permits?: Permits): void {
  if (wired.has(client)) return;
  client.config.requestHandler = wireHandler(client.config.requestHandler, permits);
  wired.add(client);
}
