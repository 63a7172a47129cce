import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { bundling } from "../infra/bundling";
import type { Peak } from "./memory";

/**
 * A heap that is no larger than a worker needs: left to itself V8 collects when it likes, and what is resident tells of
 * its mood. A worker takes about a quarter longer so.
 */
const HEAP = ["--max-old-space-size=64", "--max-semi-space-size=8"];
/** Runs of each size, of which the median counts. */
const TIMES = 3;

/**
 * The peaks of workers in processes of their own, compiled into one file, as Lambda would start it. Sizes take turns,
 * so that a slow minute of this computer falls on all of them.
 */
export function peaksOfChildren(sizes: readonly number[]): Peak[] {
  const folder = mkdtempSync(join(tmpdir(), "simulate-memory-"));
  try {
    const outfile = join(folder, "memory.js");
    buildSync({ entryPoints: [join(__dirname, "memory.ts")], outfile, ...bundling });
    const runs = Array.from({ length: TIMES }, () => sizes.map((keys) => peakOfChild(outfile, keys)));
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
    execFileSync(process.execPath, [...HEAP, "--expose-gc", file, String(keys)], { encoding: "utf8" }),
  ) as Peak;

const median = (peaks: readonly Peak[], field: "live" | "resident"): number =>
  peaks.map((peak) => peak[field]).sort((a, b) => a - b)[Math.floor(peaks.length / 2)] as number;
