import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { renderChart } from "./chart";
import { renderResults } from "./table";
import type { Results } from "./types";

/**
 * Adds the results to results.json, replacing results of the same server and the same number of objects, and renders
 * RESULTS.md and results.svg. The chart shows the first results.
 */
export async function writeResults(folder: string, results: Results): Promise<void> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, "results.json");
  const earlier = existsSync(file) ? (JSON.parse(await readFile(file, "utf8")) as Results[]) : [];
  const all = merged(earlier, results);
  await writeFile(file, `${JSON.stringify(all, null, 2)}\n`);
  await writeFile(join(folder, "RESULTS.md"), renderResults(all));
  await writeFile(join(folder, "results.svg"), renderChart(all[0] as Results));
}

/** The order stays: new results come last. */
export function merged(earlier: readonly Results[], results: Results): readonly Results[] {
  const same = ({ server, objects }: Results) =>
    server.name === results.server.name && objects === results.objects;
  return earlier.some(same) ? earlier.map((one) => (same(one) ? results : one)) : [...earlier, results];
}
