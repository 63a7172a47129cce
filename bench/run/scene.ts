import type { Check, SceneResult, ToolResult } from "../results/types";
import { type Scene, type State, sizeOf } from "../scenes";
import type { Tool } from "../tools/tool";
import { check } from "./checking";
import type { Lab } from "./lab";
import { delayAnswers } from "./latency";
import { type Patience, timeInTurns } from "./timing";

export interface Plan extends Patience {
  readonly tools: readonly Tool[];
  readonly latencyMs: number;
}

/** Requests do not depend on latency: what was counted once for a state holds for its late scene too. */
export type Checks = Map<`${State} ${string}`, Promise<Check | undefined>>;

/** Times all tools in a scene, and then checks each once through the counting proxy. */
export async function runScene(lab: Lab, scene: Scene, plan: Plan, checks: Checks): Promise<SceneResult> {
  // Filling does not belong to a tool's turn, and the proxy needs a server behind it.
  await lab.restore(scene.state);
  const late = scene.late ? await delayAnswers(lab.server.site, plan.latencyMs) : undefined;
  try {
    const able = plan.tools.filter(({ states }) => states?.includes(scene.state) ?? true);
    const timed = await timeInTurns(lab, scene, able, late?.site ?? lab.server.site, plan);
    const tools: ToolResult[] = [];
    for (const result of timed) tools.push(await withCheck(lab, scene, result, plan, checks));
    return { scene: scene.name, title: scene.title, size: sizeOf(scene, lab.sizes), late: scene.late, tools };
  } finally {
    await late?.close();
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
  const key = `${scene.state} ${tool.name}` as const;
  const made = checks.get(key) ?? check(lab, scene, tool, patienceMs * 4);
  checks.set(key, made);
  const checked = await made;
  return checked === undefined ? result : { ...result, check: checked };
}
