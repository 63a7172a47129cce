import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../server/port";
import { type Site, through } from "../site";

/** The program that makes answers late; others wrote it. */
export const TOXIPROXY = "toxiproxy-server";

export interface LateSite {
  readonly site: Site;
  close(): Promise<void>;
}

/**
 * Puts toxiproxy before a site: what the server sends arrives `ms` later, however much it is. Several
 * answers may be under way at once, also on one connection, as on a long cable.
 */
export async function delayAnswers(site: Site, ms: number): Promise<LateSite> {
  const [control, port] = [await freePort(), await freePort()];
  const child = spawn(TOXIPROXY, ["-host", "127.0.0.1", "-port", String(control)], { stdio: "ignore" });
  const stop = () => child.kill();
  process.once("exit", stop);
  const api = `http://127.0.0.1:${control}`;
  await ready(`${api}/version`);
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
    site: through(site, port),
    close: async () => {
      process.off("exit", stop);
      stop();
      await once(child, "exit");
    },
  };
}

async function ready(url: string): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(50);
  }
  throw new Error(`${TOXIPROXY} does not answer.`);
}

async function post(url: string, body: unknown): Promise<void> {
  const answer = await fetch(url, { method: "POST", body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${TOXIPROXY}: ${answer.status} ${await answer.text()}`);
}
