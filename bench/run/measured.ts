import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Command, type CommandResult, run } from "./child";

/** Resources that a command used. */
export interface Cost {
  readonly wallMs: number;
  /** User and system CPU time, in seconds, of the command and of all child processes that it waited for. */
  readonly cpuS: number;
  /** Peak resident memory of the largest process in the process tree. */
  readonly peakMiB: number;
}

export interface Measured extends CommandResult {
  /** `undefined` if the command timed out. */
  readonly cost: Cost | undefined;
  /** Of sync-buckets: see `Tool.listingMs`. */
  readonly listingMs?: number | undefined;
}

/** GNU time, the only portable way to measure a whole process tree. */
export const TIME = "/usr/bin/time";

/** Runs a command under GNU time. */
export async function measure({ argv, env }: Command, timeoutMs: number): Promise<Measured> {
  const folder = await mkdtemp(join(tmpdir(), "bench-time-"));
  const file = join(folder, "cost");
  try {
    const command = { argv: [TIME, "-f", "%U %S %M", "-o", file, ...argv] as const, ...(env && { env }) };
    const result = await run(command, timeoutMs);
    const text = result.status === undefined ? undefined : await readFile(file, "utf8");
    return { ...result, cost: text === undefined ? undefined : parseCost(text, result.wallMs) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Parses the output of GNU time. If the command failed, a message precedes the figures.
 *
 * @throws Error if the last line is not three numbers
 */
export function parseCost(text: string, wallMs: number): Cost {
  const figures = text.trim().split("\n").at(-1)!.split(" ").map(Number);
  const [user, system, kibibytes] = figures;
  if (figures.length !== 3 || figures.some(Number.isNaN)) {
    throw new Error(`GNU time: expected three numbers, got ${JSON.stringify(text)}.`);
  }
  return { wallMs, cpuS: user! + system!, peakMiB: kibibytes! / 1_024 };
}
