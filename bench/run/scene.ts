import type { Check, SceneResult, ToolResult } from "../results/types";
import { type Scene, type State, sizeOf } from "../scenes";
import type { Tool } from "../tools/tool";
import { check } from "./checking";
import type { Lab } from "./lab";
import { addLatency } from "./latency";
import { type TimingOptions, timeInTurns } from "./timing";

export interface Plan extends TimingOptions {
  readonly tools: readonly Tool[];
}

/**
 * Checks by state and tool. Requests do not depend on latency, so a scene with latency reuses the check of
 * its state.
 */
export type Checks = Map<`${State} ${string}`, Promise<Check | undefined>>;

/** Times all tools in a scene, and then checks each tool through the counting proxy. */
export async function runScene(lab: Lab, scene: Scene, plan: Plan, checks: Checks): Promise<SceneResult> {
  // Fills the buckets before the first tool runs, and starts the server, which the proxy needs.
  await lab.restore(scene.state);
  const delayed = scene.latencyMs > 0 ? await addLatency(lab.server.site, scene.latencyMs) : undefined;
  try {
    const applicable = plan.tools.filter(({ states }) => states?.includes(scene.state) ?? true);
    const timed = await timeInTurns(lab, scene, applicable, delayed?.site ?? lab.server.site, plan);
    const tools: ToolResult[] = [];
    for (const result of timed) tools.push(await withCheck(lab, scene, result, plan, checks));
    return {
      scene: scene.name,
      title: scene.title,
      size: sizeOf(scene, lab.sizes),
      latencyMs: scene.latencyMs,
      tools,
    };
  } finally {
    await delayed?.close();
  }
}

async function withCheck(
  lab: Lab,
  scene: Scene,
  result: ToolResult,
  { tools, patienceMs }: Plan,
  checks: Checks,
): Promise<ToolResult> {
  if (result.runs.length === 0) return result;
  const tool = tools.find(({ name }) => name === result.tool)!;
  if (tool.isReference) return result;
  const key = `${scene.state} ${tool.name}` as const;
  const pending = checks.get(key) ?? check(lab, scene, tool, patienceMs * 4);
  checks.set(key, pending);
  const checked = await pending;
  return checked === undefined ? result : { ...result, check: checked };
}
