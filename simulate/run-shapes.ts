import { writeFile } from "node:fs/promises";
import { EXIT } from "../local/cli/usage";
import { counted, number } from "../sync/model/texts";
import { SHAPES } from "./keys/shapes";
import { peaksOfChildren } from "./memory/peak";
import { MODEL } from "./model";
import type { Options } from "./options";
import { renderPlot } from "./plot";
import { DeleteSimulation } from "./run/deletes";
import { Machine, type Simulated } from "./run/machine";
import { duration, header, isWhole, roundLine, row } from "./table";
import { rankWorker } from "./worker/rank-worker";
import { realWorker } from "./worker/worker";

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** Runs the selected simulations, and prints the results. @returns the exit code */
export async function simulate(options: Options): Promise<number> {
  if (options.memory) return printMemory();
  if (options.orphans !== undefined) return printDeletes(options.orphans, options);
  const { keys, workers, missing, partitions, scan } = options;
  print(
    `${counted(keys, "key")}, ${counted(workers, "worker")}, ${Number((missing * 100).toPrecision(12))}% missing, ${counted(partitions, "partition")}, --scan ${scan}\n`,
  );
  print(header());
  let succeeded = true;
  for (const shape of options.shapes) succeeded = (await simulateShape(shape, options)) && succeeded;
  return succeeded ? EXIT.succeeded : EXIT.failed;
}

/** @returns whether both runs succeeded and counted every key once. */
async function simulateShape(shape: string, options: Options): Promise<boolean> {
  const { keys, workers, missing, partitions, scan } = options;
  const buckets = { keys: (SHAPES[shape] as NonNullable<(typeof SHAPES)[string]>)(keys), missing };
  const worker = scan === "pages" ? realWorker : rankWorker;
  const machine = new Machine({ buckets, model: { ...MODEL, partitions }, workers, worker });
  let succeeded = true;
  for (const run of ["first", "learned"]) {
    const began = performance.now();
    const done = await machine.sync();
    print(row(shape, run, buckets, workers, done));
    if (options.rounds) printRounds(done, workers, performance.now() - began);
    if (!isWhole(buckets, done)) {
      succeeded = false;
      print(`    FAILED: ${done.reported.cause || "not every key was counted exactly once"}`);
    }
    if (run === "first" && options.svg !== undefined) {
      const title = `${shape}, ${number(keys)} keys, ${workers} workers: ${duration(done.ms)}`;
      await writeFile(options.svg, renderPlot(title, done));
    }
  }
  return succeeded;
}

function printRounds({ rounds }: Simulated, workers: number, wallMs: number): void {
  for (const [i, round] of rounds.entries()) print(roundLine(round, i + 1, workers));
  const mib = process.resourceUsage().maxRSS / 1_024;
  print(`    this process: ${duration(wallMs)} of real time, ${mib.toFixed(0)} MiB of peak memory so far`);
}

async function printDeletes(orphans: number, { workers, partitions }: Options): Promise<number> {
  const done = await DeleteSimulation.run(orphans, { ...MODEL, partitions }, workers);
  print(`${counted(orphans, "orphan")}, ${counted(workers, "worker")}, ${counted(partitions, "partition")}`);
  print(
    `${counted(done.rounds, "round")}, ${duration(done.ms)}, $${done.usd.toFixed(2)}, ${counted(done.invocations, "invocation")} of workers`,
  );
  print(
    `${counted(done.requests, "DeleteObjects request")}, of which S3 refused ${number(done.refused)}; ${number(done.records)} of records`,
  );
  print(`largest state: ${done.largestState} B`);
  return done.deleted === orphans ? EXIT.succeeded : EXIT.failed;
}

function printMemory(): number {
  const mib = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
  const peaks = peaksOfChildren([1e6, 1e7]);
  for (const { keys, live, resident } of peaks) {
    print(`${keys} keys: at most ${mib(live)} live, ${mib(resident)} resident`);
  }
  const [small, large] = peaks as [(typeof peaks)[number], (typeof peaks)[number]];
  const more = (field: "live" | "resident") => `${((large[field] / small[field] - 1) * 100).toFixed(1)}%`;
  print(`Ten times the keys: ${more("live")} more live, ${more("resident")} more resident`);
  return EXIT.succeeded;
}
