import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { which } from "../local/cli/which";
import type { Options } from "./options";
import type { Results, SceneResult } from "./results/types";
import { Lab } from "./run/lab";
import { TOXIPROXY } from "./run/latency";
import { type Checks, type Plan, runScene } from "./run/scene";
import type { Scene } from "./scenes";
import type { ServerKind } from "./server/kind";
import { Server } from "./server/running";
import { Snapshots } from "./server/snapshots";
import { tools } from "./tools";
import { findTools, versionOf } from "./versions";

type Skipped = Results["skipped"][number];

export interface Environment {
  readonly kind: ServerKind;
  /** Parent folder of the server's data and the snapshots. */
  readonly folder: string;
  readonly log: (line: string) => void;
}

/** Measures all selected scenes, one after another, with the selected tools that are on PATH. */
export async function measureAll(options: Options, { kind, folder, log }: Environment): Promise<Results> {
  const found = await findTools(options.tools);
  const installed = tools.filter(({ name }) => found.some((tool) => tool.name === name && tool.version));
  for (const { title, version } of found) log(`${title}: ${version ?? "not on PATH"}`);
  const snapshots = new Snapshots(join(folder, kind.name));
  const lab = new Lab(await Server.create(kind, snapshots.live), snapshots, options.sizes, log);
  const skipped = scenesWithoutProxy(options.scenes);
  const scenes = options.scenes.filter(({ name }) => skipped.every(({ scene }) => scene !== name));
  const { measured, failed } = await measureScenes(lab, scenes, { ...options, tools: installed });
  for (const { scene, why } of [...skipped, ...failed]) log(`${scene}: not measured, ${why}`);
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: machine(),
    server: { name: kind.name, version: await versionOf(kind) },
    objects: options.sizes.objects,
    runs: options.runs,
    patienceS: options.patienceMs / 1_000,
    tools: found,
    scenes: measured,
    skipped: [...skipped, ...failed],
  };
}

/** If a scene fails, the remaining scenes are still measured. */
async function measureScenes(lab: Lab, scenes: readonly Scene[], plan: Plan) {
  const measured: SceneResult[] = [];
  const failed: Skipped[] = [];
  const checks: Checks = new Map();
  try {
    for (const scene of scenes) {
      await runScene(lab, scene, plan, checks).then(
        (result) => measured.push(result),
        (error: Error) => failed.push({ scene: scene.name, why: error.message }),
      );
    }
  } finally {
    await lab.server.close();
  }
  return { measured, failed };
}

/** The scenes with latency if toxiproxy is not installed, otherwise none. */
const scenesWithoutProxy = (scenes: readonly Scene[]): Skipped[] =>
  which(TOXIPROXY) === undefined
    ? scenes
        .filter(({ latencyMs }) => latencyMs > 0)
        .map(({ name }) => ({ scene: name, why: `${TOXIPROXY} is not on PATH` }))
    : [];

const machine = (): Results["machine"] => ({
  cpus: cpus().length,
  model: cpus()[0]?.model ?? "unknown",
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  node: process.versions.node,
});
