import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { FLOOR_STATES, type FloorTask, floorPlan } from "../floor/plan";
import { insideMsOf } from "./ours";
import type { Tool } from "./tool";

/** A loop that sends the minimum requests of a sync. It knows the keys in advance, and compares nothing. */
export const floor: Tool = {
  name: "floor",
  title: "floor: a bare loop",
  program: "node",
  version: ["node", "--version"],
  states: FLOOR_STATES,
  isReference: true,
  command: async ({ site, source, destination, scratch, state, sizes }) => {
    const task: FloorTask = { site, source, destination, ...floorPlan(state, sizes) };
    const [file, outfile] = [join(scratch, "task.json"), join(scratch, "loop.cjs")];
    await writeFile(file, JSON.stringify(task));
    await build({
      entryPoints: [join(__dirname, "..", "floor", "loop.ts")],
      outfile,
      bundle: true,
      platform: "node",
      logLevel: "error",
    });
    return { argv: ["node", outfile, file] };
  },
  insideMs: insideMsOf,
};
