import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { bundling } from "../../infra/bundling/options";
import type { Peak } from "./memory";

/**
 * Limits the heap to the needs of a worker. Without limits V8 delays garbage collection, and resident memory depends on
 * that delay. The limits make a worker about a quarter slower.
 */
const HEAP_LIMITS = ["--max-old-space-size=64", "--max-semi-space-size=8"];
/** Runs of each size. The median is reported. */
const RUNS_PER_SIZE = 3;

/**
 * Measures workers with the given numbers of keys, each in a child process. The code is bundled into one file, as for
 * Lambda. The sizes alternate, so a slow minute of this computer affects all of them.
 */
export function peaksOfChildren(sizes: readonly number[]): Peak[] {
  const folder = mkdtempSync(join(tmpdir(), "simulate-memory-"));
  try {
    const outfile = join(folder, "memory.js");
    buildSync({ entryPoints: [join(__dirname, "memory.ts")], outfile, ...bundling });
    const runs = Array.from({ length: RUNS_PER_SIZE }, () => sizes.map((keys) => peakOfChild(outfile, keys)));
    return sizes.map((keys, i) => {
      const peaks = runs.map((run) => run[i] as Peak);
      return { keys, live: median(peaks, "live"), resident: median(peaks, "resident") };
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const peakOfChild = (file: string, keys: number): Peak =>
  JSON.parse(
    execFileSync(process.execPath, [...HEAP_LIMITS, "--expose-gc", file, String(keys)], { encoding: "utf8" }),
  ) as Peak;

const median = (peaks: readonly Peak[], field: "live" | "resident"): number =>
  peaks.map((peak) => peak[field]).sort((a, b) => a - b)[Math.floor(peaks.length / 2)] as number;
