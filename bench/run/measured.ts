import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Command, type Ended, run } from "./child";

/** What a command took. */
export interface Cost {
  readonly wallMs: number;
  /** User and system seconds of the command and all that it waited for. */
  readonly cpuS: number;
  /** Peak resident memory of the largest process in its tree. */
  readonly peakMiB: number;
}

export interface Measured extends Ended {
  /** `undefined` if it was stopped. */
  readonly cost: Cost | undefined;
}

/** GNU time: the one portable way to learn what a whole process tree took. */
export const TIME = "/usr/bin/time";

/** Runs a command under GNU time. */
export async function measure({ argv, env }: Command, timeoutMs: number): Promise<Measured> {
  const folder = await mkdtemp(join(tmpdir(), "bench-time-"));
  const file = join(folder, "cost");
  try {
    const command = { argv: [TIME, "-f", "%U %S %M", "-o", file, ...argv] as const, ...(env && { env }) };
    const ended = await run(command, timeoutMs);
    const text = ended.status === undefined ? undefined : await readFile(file, "utf8");
    return { ...ended, cost: text === undefined ? undefined : parseCost(text, ended.wallMs) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Before the figures there may be a line that says that the command failed. */
export function parseCost(text: string, wallMs: number): Cost {
  const figures = text.trim().split("\n").at(-1)!.split(" ").map(Number);
  const [user, system, kibibytes] = figures;
  if (figures.length !== 3 || figures.some(Number.isNaN)) {
    throw new Error(`GNU time: expected three numbers, got ${JSON.stringify(text)}.`);
  }
  return { wallMs, cpuS: user! + system!, peakMiB: kibibytes! / 1_024 };
}
