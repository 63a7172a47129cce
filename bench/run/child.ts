import { spawn } from "node:child_process";
import { once } from "node:events";

export interface Command {
  readonly argv: readonly [string, ...string[]];
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface CommandResult {
  /** Exit code; `undefined` if the command timed out and was killed. */
  readonly status: number | undefined;
  readonly wallMs: number;
  /** The last 100,000 characters. */
  readonly stdout: string;
  /** The last 100,000 characters. */
  readonly stderr: string;
}

/** Maximum number of characters kept of each output stream. Older output is dropped. */
const MAX_OUTPUT_CHARS = 100_000;

/** Leaders of the running process groups. They are killed when this process exits. */
const runningGroups = new Set<number>();
process.once("exit", () => runningGroups.forEach(killGroup));

/** Runs a command. After `timeoutMs` milliseconds, the command and all its child processes are killed. */
export async function run({ argv, env }: Command, timeoutMs: number): Promise<CommandResult> {
  const started = performance.now();
  const [file, ...args] = argv;
  const child = spawn(file, args, {
    detached: true,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const stdout = tail(child.stdout);
  const stderr = tail(child.stderr);
  let timedOut = false;
  const stop = () => {
    if (child.pid !== undefined) killGroup(child.pid);
  };
  const timer = setTimeout(() => {
    timedOut = true;
    stop();
  }, timeoutMs);
  if (child.pid !== undefined) runningGroups.add(child.pid);
  try {
    const [code] = (await once(child, "close")) as [number | null];
    const wallMs = performance.now() - started;
    return { status: timedOut ? undefined : (code ?? 1), wallMs, stdout: stdout(), stderr: stderr() };
  } finally {
    clearTimeout(timer);
    if (child.pid !== undefined) runningGroups.delete(child.pid);
  }
}

function tail(stream: NodeJS.ReadableStream): () => string {
  let text = "";
  stream.setEncoding("utf8").on("data", (more: string) => {
    text = (text + more).slice(-MAX_OUTPUT_CHARS);
  });
  return () => text;
}

function killGroup(leader: number): void {
  try {
    process.kill(-leader, "SIGKILL");
  } catch {
    // The group has already exited.
  }
}
