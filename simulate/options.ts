import { parseArgs } from "node:util";
import { UsageError } from "../local/cli/usage";
import { SHAPES } from "./shapes";

export const SHAPE_NAMES = Object.keys(SHAPES);

export const HELP = `Usage: npm run -s simulate -- [options]

Runs the whole machine over two synthetic buckets, whose keys are computed and never stored, against a
clock of its own: plan, workers, gathering and report are the engine's, S3, Lambda and Step Functions
are a model (simulate/model.ts). Each shape is synced twice: the second run knows the boundaries that
the first one has learned.

  --keys N          keys of the source, 1 to 1e10 (default 1e8)
  --workers N       workers at once, 1 to 10000 (default 200)
  --shape NAME      ${SHAPE_NAMES.slice(0, 5).join(", ")},
                    ${SHAPE_NAMES.slice(5).join(", ")}, several with commas, or all (default skewed)
  --missing SHARE   share of the keys that the destination lacks, 0 to 1 (default 0)
  --partitions N    partitions that S3 has made of each bucket, 1 to 10000 (default 1)
  --walk HOW        pages: every key is listed, merged and decided by the engine;
                    ranks: workers reckon with ranks, page by page (default pages up to 1e7 keys)
  --rounds          tell each round, not only the whole
  --svg FILE        draw the first run of the last shape: who worked when
  --memory          in place of all that: the peak memory of one worker over 1 and over 10 million keys
  --help            this text

Exit code: 0 done, 1 failed, 2 wrong usage.
`;

export interface Options {
  readonly keys: number;
  readonly workers: number;
  readonly shapes: readonly string[];
  readonly missing: number;
  readonly partitions: number;
  readonly walk: "pages" | "ranks";
  readonly rounds: boolean;
  readonly svg: string | undefined;
  readonly memory: boolean;
}

/** Most keys for which every page is walked unless `--walk` says so. */
const MOST_PAGED = 1e7;

/**
 * @returns `"help"` if help is asked for.
 * @throws UsageError, or the TypeError of node:util's parseArgs, for wrong usage.
 */
export function parseOptions(args: readonly string[]): Options | "help" {
  const text = { type: "string" } as const;
  const flag = { type: "boolean", default: false } as const;
  const options = { keys: text, workers: text, shape: text, missing: text, partitions: text, walk: text };
  const { values } = parseArgs({
    args: [...args],
    options: { ...options, svg: text, rounds: flag, memory: flag, help: flag },
  });
  if (values.help) return "help";
  const keys = whole("keys", values.keys, 1e8, 1e10);
  return {
    keys,
    workers: whole("workers", values.workers, 200, 10_000),
    shapes: shapesOf(values.shape ?? "skewed"),
    missing: share("missing", values.missing),
    partitions: whole("partitions", values.partitions, 1, 10_000),
    walk: walkOf(values.walk, keys),
    rounds: values.rounds,
    svg: values.svg,
    memory: values.memory,
  };
}

function shapesOf(text: string): readonly string[] {
  const names = text === "all" ? SHAPE_NAMES : text.split(",");
  for (const name of names) {
    if (!SHAPE_NAMES.includes(name)) {
      throw new UsageError(`--shape knows no "${name}": expected ${SHAPE_NAMES.join(", ")}, or all.`);
    }
  }
  return names;
}

function whole(name: string, text: string | undefined, otherwise: number, most: number): number {
  const value = text === undefined ? otherwise : text === "" ? Number.NaN : Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new UsageError(`--${name} expects a whole number from 1 to ${most}, got "${text}".`);
}

function share(name: string, text = "0"): number {
  const value = text === "" ? Number.NaN : Number(text);
  if (value >= 0 && value <= 1) return value;
  throw new UsageError(`--${name} expects a share from 0 to 1, got "${text}".`);
}

function walkOf(text: string | undefined, keys: number): Options["walk"] {
  if (text === undefined) return keys <= MOST_PAGED ? "pages" : "ranks";
  if (text === "pages" || text === "ranks") return text;
  throw new UsageError(`--walk expects pages or ranks, got "${text}".`);
}
