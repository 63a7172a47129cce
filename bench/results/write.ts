import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { renderChart } from "./chart";
import { renderResults } from "./table";
import type { Results } from "./types";

/** Writes results.json, and RESULTS.md and results.svg, which are rendered from it. */
export async function writeResults(folder: string, results: Results): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "results.json"), `${JSON.stringify(results, null, 2)}\n`);
  await writeFile(join(folder, "RESULTS.md"), renderResults(results));
  await writeFile(join(folder, "results.svg"), renderChart(results));
}
