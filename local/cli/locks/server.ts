import { hostname, networkInterfaces } from "node:os";

/** Names and addresses that every computer has for itself. */
const LOOPBACK =
  /^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|0\.0\.0\.0|\[::1?\]|\[::ffff:7f[0-9a-f]{2}:[0-9a-f]+\])$/;

/**
 * The server of an endpoint. The result is the same for different spellings of its URL, and for all names of this computer. Other
 * names are not looked up.
 *
 * @example serverOf("http://127.0.0.1:9000/") // "http://localhost:9000"
 * @throws TypeError if the endpoint is not a URL
 */
export function serverOf(endpoint: string): string {
  const { protocol, hostname: written, port, pathname } = new URL(endpoint);
  const host = written.replace(/\.$/, "");
  const name = isThisComputer(host) ? "localhost" : host;
  return `${protocol}//${name}${port && `:${port}`}${pathname.replace(/\/+$/, "")}`;
}

const isThisComputer = (host: string): boolean =>
  LOOPBACK.test(host) || host === hostname().toLowerCase() || addresses().has(host.replace(/^\[|\]$/g, ""));

const addresses = (): ReadonlySet<string> =>
  new Set(
    Object.values(networkInterfaces())
      .flat()
      .map((one) => one?.address ?? ""),
  );
