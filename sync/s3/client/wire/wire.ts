import type { S3Client } from "@aws-sdk/client-s3";
import { wireHandler } from "./handler";
import type { Lanes } from "./lane";

const wired = new WeakSet<S3Client>();

/**
 * Puts a {@link wireHandler} over a client's request handler, once.
 *
 * @param lanes effective if this is the client's first call. @default no limit besides the client's sockets
 */
export function wire(client: S3Client, lanes?: Lanes): void {
  if (wired.has(client)) return;
  client.config.requestHandler = wireHandler(client.config.requestHandler, lanes);
  wired.add(client);
}
