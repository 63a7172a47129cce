import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { bundling } from "../infra/bundling";
import type { Peak } from "./memory";

/** The peak of a worker in a process of its own, compiled into one file, as Lambda would start it. */
export function peakOfChild(keys: number): Peak {
  const folder = mkdtempSync(join(tmpdir(), "simulate-memory-"));
  try {
    const outfile = join(folder, "memory.js");
    buildSync({ entryPoints: [join(__dirname, "memory.ts")], outfile, ...bundling });
    const argv = ["--expose-gc", outfile, String(keys)];
    return JSON.parse(execFileSync(process.execPath, argv, { encoding: "utf8" })) as Peak;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
