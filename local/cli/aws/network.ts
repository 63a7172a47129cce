import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Agent as HttpsAgent } from "node:https";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { CONFIG_SOCKETS, PROXY_NODE_VERSION } from "../../constants";
import type { Network } from "../../lambda";
import { newAgent } from "../../lambda/calls/agents";
import { UsageError } from "../usage";
import { quotedUrl } from "./endpoint";
import { fromCaller } from "./files";
import { type Profile, setting } from "./profile";

/** The proxy variables. If both are set, Node.js uses the lowercase variable, as curl and the AWS CLI do. */
const PROXIES = ["http_proxy", "https_proxy"];

/**
 * The proxies and certificates from the environment and the profile: HTTP_PROXY, HTTPS_PROXY and NO_PROXY in upper or lower
 * case, AWS_CA_BUNDLE, `ca_bundle`.
 *
 * @returns `undefined` if none of them is set
 * @throws UsageError for a proxy that is not supported, or a file without certificates
 */
export function networkOf(
  env: NodeJS.ProcessEnv,
  profile: Profile,
  node: string = process.versions.node,
): Network | undefined {
  const proxies = PROXIES.flatMap((name) => proxy(env, name));
  if (proxies.length > 0) requireProxySupport(node);
  const bundle = setting(env, profile, "AWS_CA_BUNDLE", "ca_bundle");
  if (proxies.length === 0 && bundle === undefined) return undefined;
  const without = env.no_proxy || env.NO_PROXY;
  return {
    ...(proxies.length > 0 && {
      proxyEnv: { ...Object.fromEntries(proxies), ...(without && { no_proxy: withSubdomains(without) }) },
    }),
    ...(bundle && { ca: certificates(fromCaller(bundle.value, env), bundle.from) }),
  };
}

const HOST_NAME = /^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/i;

/**
 * A list of hosts for Node.js, where a name matches only that host. In curl and the AWS CLI, a name also matches its subdomains,
 * such as the host names of buckets.
 *
 * @example withSubdomains("s3.example, 10.0.0.1:80") // "s3.example,*.s3.example,10.0.0.1:80"
 */
const withSubdomains = (hosts: string): string =>
  hosts
    .split(/[\s,]+/)
    .filter((host) => host !== "")
    .flatMap((host) => (HOST_NAME.test(host) ? [host, `*.${host}`] : [host]))
    .join(",");

/** The names of the variables with the proxies of a server. NO_PROXY may exempt the server from them. */
export function proxyNames(env: NodeJS.ProcessEnv, endpoint = "https:"): readonly string[] {
  const used = usedName(env, endpoint.startsWith("http:") ? "http_proxy" : "https_proxy");
  return env[used] ? [used] : [];
}

const usedName = (env: NodeJS.ProcessEnv, name: string): string => (env[name] ? name : name.toUpperCase());

function proxy(env: NodeJS.ProcessEnv, name: string): [name: string, url: string][] {
  const used = usedName(env, name);
  const text = env[used];
  if (!text) return [];
  const url = /^[a-z0-9+.-]+:\/\//i.test(text) ? text : `http://${text}`;
  if (URL.canParse(url) && ["http:", "https:"].includes(new URL(url).protocol)) return [[name, url]];
  throw new UsageError(
    `${used} is ${quotedUrl(text)}; expected the URL of an HTTP proxy, such as http://proxy.example:3128. ` +
      `Other proxies, such as SOCKS, are not supported: unset ${used}, or set it to an HTTP proxy.`,
  );
}

/** An older version of Node.js would ignore the proxies. */
function requireProxySupport(node: string): void {
  const [major = 0, minor = 0] = node.split(".").map(Number);
  const [least, leastMinor] = PROXY_NODE_VERSION;
  if (major > least || (major === least && minor >= leastMinor)) return;
  throw new UsageError(
    `A proxy needs Node.js ${PROXY_NODE_VERSION.join(".")} or newer; this is ${node}. Run npm ci, which installs one, and start the ` +
      "command with npm run.",
  );
}

function certificates(file: string, from: string): string {
  const text = read(file, from);
  if ((text.match(PEM) ?? []).some(isCertificate)) return text;
  throw new UsageError(`${from} is ${file}, which has no certificate in PEM format. Correct or unset it.`);
}

const PEM = /-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----/gs;

/** Node.js ignores a certificate that it cannot read. */
function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== undefined;
  } catch {
    return false;
  }
}

function read(file: string, from: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError(
      `${from} is ${file}, which cannot be read: ${(error as Error).message}. Correct or unset it.`,
    );
  }
}

/** The SDK's request handler, with the proxies and certificates of the network. */
export const requestHandlerOf = (network: Network): NodeHttpHandler =>
  new NodeHttpHandler({
    httpAgent: newAgent("http:", network, CONFIG_SOCKETS),
    httpsAgent: newAgent("https:", network, CONFIG_SOCKETS) as HttpsAgent,
  });
