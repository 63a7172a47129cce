/** Runs the state machine over synthetic buckets on a virtual clock. See `npm run -s simulate -- --help`. */
import { writeFile } from "node:fs/promises";
import { EXIT, runCommand } from "../local/cli/usage";
import { Machine, type Simulated } from "./machine";
import { MODEL } from "./model";
import { HELP, type Options, parseOptions } from "./options";
import { peaksOfChildren } from "./peak";
import { renderPlot } from "./plot";
import { rankWorker } from "./rank-worker";
import { SHAPES } from "./shapes";
import { duration, header, isWhole, roundLine, row } from "./table";
import { realWorker } from "./worker";

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

async function simulate(args: readonly string[]): Promise<number> {
  const options = parseOptions(args);
  if (options === "help") {
    process.stdout.write(HELP);
    return EXIT.succeeded;
  }
  if (options.memory) return printMemory();
  const { keys, workers, missing, partitions, walk } = options;
  print(
    `${keys} keys, ${workers} workers, ${missing * 100} % missing, ${partitions} partition(s), --walk ${walk}\n`,
  );
  print(header());
  let succeeded = true;
  for (const shape of options.shapes) succeeded = (await simulateShape(shape, options)) && succeeded;
  return succeeded ? EXIT.succeeded : EXIT.failed;
}

/** @returns whether both runs succeeded and counted every key once. */
async function simulateShape(shape: string, options: Options): Promise<boolean> {
  const { keys, workers, missing, partitions, walk } = options;
  const buckets = { keys: (SHAPES[shape] as NonNullable<(typeof SHAPES)[string]>)(keys), missing };
  const worker = walk === "pages" ? realWorker : rankWorker;
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
      const title = `${shape}, ${keys} keys, ${workers} workers: ${duration(done.ms)}`;
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

function printMemory(): number {
  const mib = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
  const peaks = peaksOfChildren([1e6, 1e7]);
  for (const { keys, live, resident } of peaks) {
    print(`${keys} keys: at most ${mib(live)} live, ${mib(resident)} resident`);
  }
  const [small, large] = peaks as [(typeof peaks)[number], (typeof peaks)[number]];
  const more = (field: "live" | "resident") => `${((large[field] / small[field] - 1) * 100).toFixed(1)} %`;
  print(`Ten times the keys: ${more("live")} more live, ${more("resident")} more resident`);
  return EXIT.succeeded;
}

void runCommand("simulate", () => simulate(process.argv.slice(2)));
