import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { wholeNumber } from "../local/cli/options/numbers";
import { UsageError } from "../local/cli/usage";
import { SHAPES } from "./keys/shapes";

export const SHAPE_NAMES = Object.keys(SHAPES);

export const HELP = `Usage: npm run -s simulate -- [options]

Runs the state machine over two synthetic buckets on a virtual clock. The keys are computed, never
stored. DivideKeys, the workers, Gather and Report are the engine's code. S3, Lambda and Step Functions
have the latencies and rates of sync/forecast/constants.ts and functions/runtime/constants.ts. Each
shape is synced twice. The second run uses the key histogram that the first run saves.

  --keys N          keys in the source, 1 to 1e10 (default 1e8)
  --workers N       concurrent workers, 1 to 10000 (default 200)
  --shape NAME      ${SHAPE_NAMES.slice(0, 5).join(", ")},
                    ${SHAPE_NAMES.slice(5, 12).join(", ")},
                    ${SHAPE_NAMES.slice(12).join(", ")},
                    a comma-separated list, or all (default skewed)
  --missing SHARE   share of the keys that the destination lacks, 0 to 1 (default 0)
  --partitions N    S3 partitions of each bucket, 1 to 10000 (default 1)
  --scan HOW        pages: workers compare every key, as in a real run;
                    ranks: workers compute whole pages at once, which is faster
                    (default: pages up to 1e7 keys, else ranks)
  --orphans N       only simulate the deletes of N orphans, 1 to 1e8
  --rounds          also print each round
  --svg FILE        write a chart of the first run of the last shape: when each worker was busy
  --memory          only measure the peak memory of one worker with 1 and with 10 million keys
  -h, --help        print this text

Exit codes: 0 success, 1 failure, 2 wrong usage.
`;

export interface Options {
  readonly keys: number;
  readonly workers: number;
  readonly shapes: readonly string[];
  readonly missing: number;
  readonly partitions: number;
  readonly scan: "pages" | "ranks";
  /** Simulates only the deletes of this number of orphans. */
  readonly orphans: number | undefined;
  readonly rounds: boolean;
  readonly svg: string | undefined;
  readonly memory: boolean;
}

/** Up to this number of keys the default of `--scan` is `pages`. */
const MAX_PAGED_KEYS = 1e7;

/**
 * @returns `"help"` if the arguments contain `--help`.
 * @throws UsageError, or the TypeError of `parseArgs` from node:util, for wrong usage.
 */
export function parseOptions(args: readonly string[]): Options | "help" {
  const text = { type: "string" } as const;
  const flag = { type: "boolean", default: false } as const;
  const texts = { keys: text, workers: text, shape: text, missing: text, partitions: text };
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...{ ...texts, orphans: text, scan: text, svg: text },
      ...{ rounds: flag, memory: flag, help: { ...flag, short: "h" } },
    },
  });
  if (values.help) return "help";
  checkEffects(values);
  const { keys: given = "1e8", workers = "200", shape = "skewed", missing = "0", partitions = "1" } = values;
  const keys = wholeNumber("--keys", given, 1, 1e10);
  return {
    keys,
    workers: wholeNumber("--workers", workers, 1, 10_000),
    shapes: parseShapes(shape),
    missing: share("missing", missing),
    partitions: wholeNumber("--partitions", partitions, 1, 10_000),
    orphans: values.orphans === undefined ? undefined : wholeNumber("--orphans", values.orphans, 1, 1e8),
    scan: parseScan(values.scan, keys),
    rounds: values.rounds,
    svg: parseFile(values.svg),
    memory: values.memory,
  };
}

/** With these options, only the listed options have an effect. */
const ALONE: Readonly<Record<string, readonly string[]>> = {
  memory: [],
  orphans: ["workers", "partitions"],
};

/** @throws UsageError for an option that would have no effect. */
function checkEffects(values: Readonly<Record<string, string | boolean | undefined>>): void {
  const given = Object.keys(values).filter((name) => values[name] !== undefined && values[name] !== false);
  for (const [only, allowed] of Object.entries(ALONE)) {
    const other = given.find((name) => name !== only && !allowed.includes(name));
    if (given.includes(only) && other)
      throw new UsageError(`--${other} has no effect with --${only}. Remove one of them.`);
  }
}

/** A simulation may take hours, so a file that cannot be written is refused before it starts. */
function parseFile(path: string | undefined): string | undefined {
  if (path === "" || (path !== undefined && !existsSync(dirname(path))))
    throw new UsageError(`--svg expects a file in a folder that exists, got "${path}".`);
  return path;
}

function parseShapes(text: string): readonly string[] {
  const names = text === "all" ? SHAPE_NAMES : text.split(",");
  for (const name of names) {
    if (!SHAPE_NAMES.includes(name)) {
      throw new UsageError(`--shape expects ${SHAPE_NAMES.join(", ")}, or all, got "${name}".`);
    }
  }
  return names;
}

function share(name: string, text: string): number {
  const value = text === "" ? Number.NaN : Number(text);
  if (value >= 0 && value <= 1) return value;
  throw new UsageError(`--${name} expects a share from 0 to 1, got "${text}".`);
}

function parseScan(text: string | undefined, keys: number): Options["scan"] {
  if (text === undefined) return keys <= MAX_PAGED_KEYS ? "pages" : "ranks";
  if (text === "pages" || text === "ranks") return text;
  throw new UsageError(`--scan expects pages or ranks, got "${text}".`);
}
