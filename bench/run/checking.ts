import type { Check } from "../results/types";
import type { Scene } from "../scenes";
import type { Tool } from "../tools/tool";
import { countRequests } from "./counting";
import { CHANGES, type Counts } from "./kinds";
import { type Lab, problemOf } from "./lab";

/**
 * Runs a tool twice through the counting proxy, and compares the buckets after the first run.
 *
 * @returns `undefined` if a run failed
 */
export async function check(
  lab: Lab,
  scene: Scene,
  tool: Tool,
  timeoutMs: number,
): Promise<Check | undefined> {
  await lab.restore(scene.state);
  const proxy = await countRequests(lab.server.site);
  try {
    const first = await lab.run(tool, scene.state, proxy.site, timeoutMs);
    const requests = proxy.take();
    if (problemOf(first) !== undefined) return undefined;
    const differences = await lab.differences();
    const second = await lab.run(tool, scene.state, proxy.site, timeoutMs);
    const changesOfSecondRun = countChanges(proxy.take());
    lab.log(`${scene.name}  ${tool.name}  checked${differences && `: ${differences}`}`);
    return problemOf(second) === undefined ? { requests, differences, changesOfSecondRun } : undefined;
  } finally {
    await proxy.close();
  }
}

/** Number of requests that change a bucket. */
export const countChanges = (counts: Counts): number => CHANGES.reduce((sum, kind) => sum + counts[kind], 0);
