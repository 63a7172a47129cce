import type { Agent } from "undici";
import { CONNECTION_TIMEOUT_MS } from "../constants";

export interface AgentOptions {
  /** Maximum number of connections to one host. @default no limit */
  readonly connections?: number;
  /** Certificates in PEM format that replace Node.js's certificates. */
  readonly ca?: string | undefined;
}

/** A new agent of undici. The first call loads undici, without `fetch`, WebSockets and caches. */
export async function newAgent({ connections, ca }: AgentOptions): Promise<Agent> {
  const { default: Agent } = await import("undici/lib/dispatcher/agent.js");
  const { default: buildConnector } = await import("undici/lib/core/connect.js");
  const connect = buildConnector({ timeout: CONNECTION_TIMEOUT_MS, ...(ca !== undefined && { ca }) });
  return new Agent({
    ...(connections !== undefined && { connections }),
    connect: (options, callback) =>
      connect(options, (...[error, socket]) =>
        error ? callback(renamed(error), null) : callback(null, socket!),
      ),
  });
}

const WRONG_NAME = "ERR_TLS_CERT_ALTNAME_INVALID";

/**
 * An error that undici 7 does not recognize as a certificate for another name. For such a certificate, undici fails only one
 * of the requests that wait for a connection, and the remaining requests would wait forever. For any other error it fails all
 * of them.
 */
const renamed = (error: Error & { readonly code?: unknown }): Error =>
  error.code === WRONG_NAME ? new Error(error.message, { cause: error }) : error;

/** The original error of the connection. */
export const originalOf = (error: Error): Error => {
  const { cause } = error as { readonly cause?: Error & { readonly code?: unknown } };
  return cause?.code === WRONG_NAME ? cause : error;
};
