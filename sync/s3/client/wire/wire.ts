import type { S3Client } from "@aws-sdk/client-s3";
import { wireHandler } from "./handler";
import { ServerClock } from "./server-clock";

const clocks = new WeakMap<S3Client, ServerClock>();

/** Puts a {@link wireHandler} over a client's request handler, once. @returns the clock of the client's server. */
export function wire(client: S3Client): ServerClock {
  const known = clocks.get(client);
  if (known) return known;
  const clock = new ServerClock();
  client.config.requestHandler = wireHandler(client.config.requestHandler, clock);
  clocks.set(client, clock);
  return clock;
}
