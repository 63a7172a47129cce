import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * The start time of a process, as a text to compare. Process ids are reused, so an id alone is not enough. `undefined`: the
 * process does not exist, or it has ended and its parent has not asked for its exit code.
 */
export function processStart(pid: number): string | undefined {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return undefined; // EPERM: the process of another user
  }
  const start = fromProc(pid) ?? startByPs(pid) ?? UNKNOWN_START;
  return start === ENDED ? undefined : start;
}

/** Stands for a start time that cannot be read. */
export const UNKNOWN_START = "unknown";
const ENDED = "ended";

/**
 * Whether a process has ended. `false` if this is unknown.
 *
 * @param recorded its start time, as {@link processStart} returned it
 */
export function hasEnded(pid: number, recorded: string): boolean {
  const start = processStart(pid);
  if (start === undefined) return true;
  return start !== recorded && start !== UNKNOWN_START && recorded !== UNKNOWN_START;
}

/** Linux: clock ticks since the computer started, and the id of that start. */
function fromProc(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (fields[0] === "Z" || fields[0] === "X") return ENDED;
    return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()} ${fields[19]}`;
  } catch {
    return undefined;
  }
}

/** macOS and BSD. The same in any language and time zone. */
export function startByPs(pid: number): string | undefined {
  try {
    const env = { ...process.env, LC_ALL: "C", TZ: "UTC" };
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], {
      env,
      stdio: ["ignore", "pipe", "ignore"],
    })
      .toString()
      .trim();
  } catch {
    return undefined;
  }
}
