import { spawn } from "node:child_process";
import { once } from "node:events";

export interface Command {
  readonly argv: readonly [string, ...string[]];
  /** On top of this process's. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Ended {
  /** `undefined`: it was stopped, because its time was over. */
  readonly status: number | undefined;
  readonly wallMs: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Characters kept of what a child prints to either stream: the last ones. */
const KEPT = 100_000;

/** Leaders of the groups that still run: none outlives this process. */
const running = new Set<number>();
process.once("exit", () => running.forEach(killGroup));

/** Runs a command to its end. When its time is over, it and all it started are killed. */
export async function run({ argv, env }: Command, timeoutMs: number): Promise<Ended> {
  const started = performance.now();
  const [file, ...args] = argv;
  const child = spawn(file, args, {
    detached: true,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const stdout = tail(child.stdout);
  const stderr = tail(child.stderr);
  let late = false;
  const stop = () => {
    if (child.pid !== undefined) killGroup(child.pid);
  };
  const timer = setTimeout(() => {
    late = true;
    stop();
  }, timeoutMs);
  if (child.pid !== undefined) running.add(child.pid);
  try {
    const [code] = (await once(child, "close")) as [number | null];
    const wallMs = performance.now() - started;
    return { status: late ? undefined : (code ?? 1), wallMs, stdout: stdout(), stderr: stderr() };
  } finally {
    clearTimeout(timer);
    if (child.pid !== undefined) running.delete(child.pid);
  }
}

function tail(stream: NodeJS.ReadableStream): () => string {
  let text = "";
  stream.setEncoding("utf8").on("data", (more: string) => {
    text = (text + more).slice(-KEPT);
  });
  return () => text;
}

function killGroup(leader: number): void {
  try {
    process.kill(-leader, "SIGKILL");
  } catch {
    // It has just ended by itself.
  }
}
