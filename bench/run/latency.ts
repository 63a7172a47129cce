import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../server/port";
import { type Site, throughProxy } from "../site";

/** The proxy that adds latency. Source: https://github.com/Shopify/toxiproxy */
export const TOXIPROXY = "toxiproxy-server";

export interface DelayedSite {
  readonly site: Site;
  close(): Promise<void>;
}

/**
 * Starts toxiproxy in front of a site. It delays each response by `ms` milliseconds, regardless of its size.
 * Responses can be in flight concurrently, even on one connection, as on a real network.
 */
export async function addLatency(site: Site, ms: number): Promise<DelayedSite> {
  const [control, port] = [await freePort(), await freePort()];
  const child = spawn(TOXIPROXY, ["-host", "127.0.0.1", "-port", String(control)], { stdio: "ignore" });
  const stop = () => child.kill();
  process.once("exit", stop);
  const api = `http://127.0.0.1:${control}`;
  await waitUntilReady(`${api}/version`);
  await post(`${api}/proxies`, {
    name: "s3",
    listen: `127.0.0.1:${port}`,
    upstream: new URL(site.endpoint).host,
  });
  await post(`${api}/proxies/s3/toxics`, {
    type: "latency",
    stream: "downstream",
    attributes: { latency: ms },
  });
  return {
    site: throughProxy(site, port),
    close: async () => {
      process.off("exit", stop);
      stop();
      await once(child, "exit");
    },
  };
}

async function waitUntilReady(url: string): Promise<void> {
  for (let attempts = 0; attempts < 100; attempts++) {
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) return;
    await sleep(50);
  }
  throw new Error(`${TOXIPROXY} does not respond.`);
}

async function post(url: string, body: unknown): Promise<void> {
  const response = await fetch(url, { method: "POST", body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${TOXIPROXY}: ${response.status} ${await response.text()}`);
}
