import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { which } from "../local/cli/which";
import { forEachIndex } from "./seed/each";
import { contentOf, keyOf } from "./seed/keys";
import { SignedRequests } from "./seed/signed";
import { serverKinds } from "./server";
import { Server } from "./server/running";
import { DESTINATION, SOURCE } from "./site";

const OBJECTS = 5_000;
const PAGES = 50;
const CONCURRENCY = 32;

/**
 * Measures the rate of PUT and copy requests and the time of a LIST page on each server that is on PATH.
 *
 * @returns a Markdown table
 */
export async function probeServers(folder: string, log: (line: string) => void): Promise<string> {
  const rows: string[] = ["| server | PUT/s | COPY/s | LIST page of 1,000 |", "|---|--:|--:|--:|"];
  for (const kind of serverKinds) {
    if (which(kind.program) === undefined) {
      log(`${kind.name}: not on PATH`);
      continue;
    }
    const serverFolder = await mkdtemp(join(folder, `${kind.name}-`));
    const server = await Server.create(kind, serverFolder);
    try {
      await server.start();
      rows.push(`| ${kind.name} | ${(await probe(server)).join(" | ")} |`);
    } finally {
      await server.close();
      await rm(serverFolder, { recursive: true, force: true });
    }
  }
  return `${rows.join("\n")}\n`;
}

async function probe(server: Server): Promise<string[]> {
  const s3 = new SignedRequests(server.site);
  try {
    for (const bucket of [SOURCE, DESTINATION]) await s3.send("PUT", `/${bucket}`);
    const put = await timed(OBJECTS, (n) =>
      s3.send("PUT", `/${SOURCE}/${keyOf("flat", n)}`, { body: contentOf(n) }),
    );
    const copy = await timed(OBJECTS, (n) => {
      const headers = { "x-amz-copy-source": `/${SOURCE}/${keyOf("flat", n)}` };
      return s3.send("PUT", `/${DESTINATION}/${keyOf("flat", n)}`, { headers });
    });
    const middle = keyOf("flat", 0).slice(0, 1);
    const list = await timed(PAGES, () =>
      s3.send("GET", `/${SOURCE}?list-type=2&max-keys=1000&start-after=${middle}`),
    );
    const perSecond = (ms: number) => Math.round((OBJECTS / ms) * 1_000).toLocaleString("en-US");
    return [perSecond(put), perSecond(copy), `${(list / PAGES).toFixed(1)} ms`];
  } finally {
    s3.close();
  }
}

async function timed(count: number, task: (n: number) => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await forEachIndex(count, count === PAGES ? 1 : CONCURRENCY, task);
  return performance.now() - started;
}
