/** Benchmarks the sync against its peers. Options: `npm run -s bench -- --help` */
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { EXIT, runWithOptions, UsageError } from "../local/cli/usage";
import { which } from "../local/cli/which";
import { measureAll } from "./measure-all";
import { HELP, type Options, parseOptions, scratchParent } from "./options";
import { probeServers } from "./probe";
import { renderResults } from "./results/table";
import type { Results } from "./results/types";
import { writeResults } from "./results/write";
import { TIME } from "./run/measured";
import { serverKinds } from "./server";
import type { ServerKind } from "./server/kind";

const log = (line: string): void => {
  process.stderr.write(`${new Date().toISOString().slice(11, 19)}  ${line}\n`);
};

async function bench(options: Options): Promise<number> {
  const kind = requirePrograms(options);
  const folder = await dataFolder(options);
  try {
    if (options.probe) process.stdout.write(await probeServers(folder, log));
    else await outputResults(options, await measureAll(options, { kind, folder, log }));
    return EXIT.succeeded;
  } finally {
    if (options.data === undefined) await rm(folder, { recursive: true, force: true });
  }
}

function requirePrograms(options: Options): ServerKind {
  if (!existsSync(TIME)) throw new UsageError(`${TIME} was not found. Install GNU time.`);
  const kind = serverKinds.find(({ name }) => name === options.server)!;
  if (!options.probe && which(kind.program) === undefined) {
    throw new UsageError(
      `The server program "${kind.program}" is not on PATH. To install it, see bench/README.md.`,
    );
  }
  return kind;
}

async function dataFolder({ data }: Options): Promise<string> {
  if (data === undefined) return mkdtemp(join(scratchParent(existsSync), "sync-buckets-bench-"));
  await mkdir(data, { recursive: true });
  return resolve(data);
}

async function outputResults({ out }: Options, results: Results): Promise<void> {
  process.stdout.write(renderResults([results]));
  if (out !== undefined) await writeResults(out, results);
}

void runWithOptions("bench", { help: HELP, parse: parseOptions, run: bench });
