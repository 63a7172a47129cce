/**
 * Measures the peak resident memory of `bin/sync-buckets` for first copies of different sizes. The S3 server is a separate
 * process.
 */
import { execFile, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";
import { EXIT, runWithOptions, UsageError } from "../local/cli/usage";
import type { SyncOutput } from "../sync/report/output";
import { heapLimits, mallocSettings } from "./memory/heap-limits";

const HELP = `Usage: npm run -s bench:memory -- [options]

Copies buckets of different sizes with bin/sync-buckets, and prints the peak resident memory of the process that runs the
sync. The S3 server is a process of its own.

  --keys N,N,…   objects, ascending (default 100000,1000000)
  -h, --help     print this text

Exit codes: 0 success, 1 if the last peak is more than 1.1 times the first one or a sync fails, 2 wrong usage.
`;

const ROOT = join(__dirname, "..");
/** Maximum ratio of the last peak to the first one. The memory of a sync does not depend on the number of keys. */
const MAX_RATIO = 1.1;
/** MB of heap for the server, which keeps both buckets in memory. */
const SERVER_HEAP_MB = 12_000;

interface Measured {
  readonly keys: number;
  readonly copied: number;
  readonly seconds: number;
  /** Bytes. */
  readonly peak: number;
}

/** @returns the numbers of objects to measure */
function parseSizes(args: readonly string[]): readonly number[] | "help" {
  const { values } = parseArgs({
    args: [...args],
    options: {
      keys: { type: "string", default: "100000,1000000" },
      help: { type: "boolean", short: "h" },
    },
  });
  return values.help ? "help" : sizesOf(values.keys);
}

async function memory(sizes: readonly number[]): Promise<number> {
  const all: Measured[] = [];
  await measure(1); // The first run after a change compiles the command, which needs more memory than a sync.
  console.log("|       keys |     copied | seconds | peak memory |\n| ---: | ---: | ---: | ---: |");
  for (const keys of sizes) {
    const measured = await measure(keys);
    all.push(measured);
    console.log(row(measured));
  }
  const ratio = (all.at(-1) as Measured).peak / (all[0] as Measured).peak;
  console.log(`\nThe last peak is ${ratio.toFixed(2)} times the first one; ${MAX_RATIO} at most is right.`);
  const complete = all.every(({ keys, copied }) => keys === copied);
  return complete && ratio <= MAX_RATIO ? EXIT.succeeded : EXIT.failed;
}

function sizesOf(text: string): readonly number[] {
  const sizes = text.split(",").map(Number);
  const ascending = sizes.every((size, i) => i === 0 || size > (sizes[i - 1] as number));
  if (ascending && sizes.every((size) => Number.isInteger(size) && size > 0)) return sizes;
  throw new UsageError(
    `--keys is ${text}. Give whole numbers in ascending order, for example 100000,1000000.`,
  );
}

async function measure(keys: number): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), "bench-memory-"));
  const server = fork(join(__dirname, "memory", "server.ts"), [String(keys)], {
    execArgv: ["-r", "ts-node/register/transpile-only", `--max-old-space-size=${SERVER_HEAP_MB}`],
  });
  try {
    const [endpoint] = (await once(server, "message")) as [string];
    const began = performance.now();
    const { stdout } = await sync(folder, endpoint);
    const seconds = (performance.now() - began) / 1_000;
    const peak = Number(readFileSync(join(folder, "peak"), "utf8")) * 1_024;
    return { keys, copied: (JSON.parse(stdout) as SyncOutput).objects.copied, seconds, peak };
  } finally {
    server.kill();
    rmSync(folder, { recursive: true });
  }
}

/** Runs the command as `bin/sync-buckets` does, in a separate folder. */
function sync(folder: string, endpoint: string) {
  const launch = [...heapLimits(), join(ROOT, "local/launch/launch.cjs"), "local/cli/sync.ts"];
  const options = [
    "--source",
    "memory-source",
    "--destination",
    "memory-destination",
    "--endpoint",
    endpoint,
  ];
  const peak = ["--require", join(__dirname, "memory", "peak.cjs")];
  return promisify(execFile)(process.execPath, [...peak, ...launch, ...options], {
    cwd: folder,
    env: {
      ...process.env,
      AWS_ACCESS_KEY_ID: "embedded",
      AWS_SECRET_ACCESS_KEY: "embedded",
      AWS_REGION: "us-east-1",
      ...mallocSettings(),
      MEMORY_FILE: join(folder, "peak"),
    },
    maxBuffer: 64 * 1_024 ** 2,
  });
}

const row = ({ keys, copied, seconds, peak }: Measured): string => {
  const number = (n: number) => n.toLocaleString("en-US").padStart(10);
  return `| ${number(keys)} | ${number(copied)} | ${seconds.toFixed(0).padStart(7)} | ${(peak / 1e6).toFixed(0).padStart(8)} MB |`;
};

void runWithOptions("bench:memory", { help: HELP, parse: parseSizes, run: memory });
