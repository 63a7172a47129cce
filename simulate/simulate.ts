/** The whole machine over synthetic buckets, by virtual time. `npm run -s simulate -- --help` */
import { writeFile } from "node:fs/promises";
import { EXIT, runCommand } from "../local/cli/usage";
import { Machine, type Simulated } from "./machine";
import { MODEL } from "./model";
import { HELP, type Options, parseOptions } from "./options";
import { peaksOfChildren } from "./peak";
import { renderPlot } from "./plot";
import { reckoningWorker } from "./reckoned";
import { SHAPES } from "./shapes";
import { duration, header, isWhole, roundLine, row } from "./table";
import { realWorker } from "./worker";

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

async function simulate(args: readonly string[]): Promise<number> {
  const options = parseOptions(args);
  if (options === "help") {
    process.stdout.write(HELP);
    return EXIT.succeeded;
  }
  if (options.memory) return tellMemory();
  const { keys, workers, missing, partitions, walk } = options;
  say(
    `${keys} keys, ${workers} workers, ${missing * 100} % missing, ${partitions} partition(s), by ${walk}\n`,
  );
  say(header());
  let good = true;
  for (const shape of options.shapes) good = (await tellShape(shape, options)) && good;
  return good ? EXIT.succeeded : EXIT.failed;
}

/** @returns whether both runs were whole. */
async function tellShape(shape: string, options: Options): Promise<boolean> {
  const { keys, workers, missing, partitions, walk } = options;
  const buckets = { keys: (SHAPES[shape] as NonNullable<(typeof SHAPES)[string]>)(keys), missing };
  const worker = walk === "pages" ? realWorker : reckoningWorker;
  const machine = new Machine({ buckets, model: { ...MODEL, partitions }, workers, worker });
  let good = true;
  for (const run of ["first", "learned"]) {
    const began = performance.now();
    const done = await machine.sync();
    say(row(shape, run, buckets, workers, done));
    if (options.rounds) tellRounds(done, workers, performance.now() - began);
    if (!isWhole(buckets, done)) {
      good = false;
      say(`    FAILED: ${done.reported.cause || "not every key was counted once"}`);
    }
    if (run === "first" && options.svg !== undefined) {
      const title = `${shape}, ${keys} keys, ${workers} workers: ${duration(done.ms)}`;
      await writeFile(options.svg, renderPlot(title, done));
    }
  }
  return good;
}

function tellRounds({ rounds }: Simulated, workers: number, wallMs: number): void {
  for (const [i, round] of rounds.entries()) say(roundLine(round, i + 1, workers));
  const mib = process.resourceUsage().maxRSS / 1_024;
  say(`    here: ${duration(wallMs)} of real time, at most ${mib.toFixed(0)} MiB of memory so far`);
}

function tellMemory(): number {
  const mib = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
  const peaks = peaksOfChildren([1e6, 1e7]);
  for (const { keys, live, resident } of peaks) {
    say(`${keys} keys: at most ${mib(live)} alive, ${mib(resident)} resident`);
  }
  const [small, large] = peaks as [(typeof peaks)[number], (typeof peaks)[number]];
  const more = (field: "live" | "resident") => `${((large[field] / small[field] - 1) * 100).toFixed(1)} %`;
  say(`Ten times the keys: ${more("live")} more alive, ${more("resident")} more resident`);
  return EXIT.succeeded;
}

void runCommand("simulate", () => simulate(process.argv.slice(2)));
