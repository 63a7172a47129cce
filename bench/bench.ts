/** Measures the sync beside its peers. `npm run -s bench -- --help` */
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { cpus, totalmem } from "node:os";
import { join, resolve } from "node:path";
import { EXIT, runCommand, UsageError } from "../local/cli/usage";
import { HELP, type Options, parseOptions, scratchParent } from "./options";
import { probeServers } from "./probe";
import { renderResults } from "./results/table";
import type { Results, SceneResult } from "./results/types";
import { writeResults } from "./results/write";
import { Lab } from "./run/lab";
import { TOXIPROXY } from "./run/latency";
import { TIME } from "./run/measured";
import { type Checks, type Plan, runScene } from "./run/scene";
import type { Scene } from "./scenes";
import { serverKinds } from "./server";
import type { ServerKind } from "./server/kind";
import { Server } from "./server/running";
import { Snapshots } from "./server/snapshots";
import { tools } from "./tools";
import { findTools, versionOf } from "./versions";
import { which } from "./which";

const log = (line: string): void => {
  process.stderr.write(`${new Date().toISOString().slice(11, 19)}  ${line}\n`);
};

async function bench(args: readonly string[]): Promise<number> {
  const options = parseOptions(args);
  if (options === "help") {
    process.stdout.write(HELP);
    return EXIT.succeeded;
  }
  const kind = requirePrograms(options);
  const folder = await dataFolder(options);
  try {
    if (options.probe) process.stdout.write(await probeServers(folder, log));
    else await tell(options, await measureAll(options, kind, folder));
    return EXIT.succeeded;
  } finally {
    if (options.data === undefined) await rm(folder, { recursive: true, force: true });
  }
}

function requirePrograms(options: Options): ServerKind {
  if (!existsSync(TIME)) throw new UsageError(`${TIME} is not there: install GNU time.`);
  const kind = serverKinds.find(({ name }) => name === options.server)!;
  if (!options.probe && which(kind.program) === undefined) {
    throw new UsageError(
      `The server's program "${kind.program}" is not on PATH; bench/README.md tells how to get it.`,
    );
  }
  return kind;
}

async function dataFolder({ data }: Options): Promise<string> {
  if (data === undefined) return mkdtemp(join(scratchParent(existsSync), "sync-buckets-bench-"));
  await mkdir(data, { recursive: true });
  return resolve(data);
}

async function measureAll(options: Options, kind: ServerKind, folder: string): Promise<Results> {
  const found = await findTools(options.tools);
  const here = tools.filter(({ name }) => found.some((tool) => tool.name === name && tool.version));
  for (const { title, version } of found) log(`${title}: ${version ?? "not on PATH"}`);
  const snapshots = new Snapshots(join(folder, kind.name));
  const server = await Server.in(kind, snapshots.live);
  const lab = new Lab(server, snapshots, options.sizes, log);
  const { scenes, skipped } = measurable(options);
  const measured: SceneResult[] = [];
  const checks: Checks = new Map();
  try {
    for (const scene of scenes)
      measured.push(await runScene(lab, scene, { ...options, tools: here }, checks));
  } finally {
    await server.close();
  }
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: machine(),
    server: { name: kind.name, version: await versionOf(kind) },
    runs: options.runs,
    latencyMs: options.latencyMs,
    patienceS: options.patienceMs / 1_000,
    tools: found,
    scenes: measured,
    skipped: [...skipped, ...failed],
  };
}

/** A scene that fails takes none of the others with it. */
async function measureScenes(lab: Lab, scenes: readonly Scene[], plan: Plan) {
  const measured: SceneResult[] = [];
  const failed: { scene: string; why: string }[] = [];
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
  for (const { scene, why } of failed) log(`${scene}: failed, ${why}`);
  return { measured, failed };
}

function measurable({ scenes }: Options): Pick<Options, "scenes"> & Pick<Results, "skipped"> {
  if (which(TOXIPROXY) !== undefined) return { scenes, skipped: [] };
  const late = scenes.filter((scene) => scene.late);
  const skipped = late.map(({ name }) => ({ scene: name, why: `${TOXIPROXY} is not on PATH` }));
  for (const { scene, why } of skipped) log(`${scene}: left out, ${why}`);
  return { scenes: scenes.filter((scene) => !scene.late), skipped };
}

const machine = (): Results["machine"] => ({
  cpus: cpus().length,
  model: cpus()[0]?.model ?? "unknown",
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  node: process.versions.node,
});

async function tell({ out }: Options, results: Results): Promise<void> {
  process.stdout.write(renderResults(results));
  if (out !== undefined) await writeResults(out, results);
}

if (require.main === module) void runCommand("bench", () => bench(process.argv.slice(2)));
