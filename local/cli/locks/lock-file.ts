import { readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { LOCK_EXPIRY_MS } from "../../constants";
import { isOf } from "./place";
import { hasEnded } from "./process-start";
import { serverOf } from "./server";

/** The keys that a run writes. */
export interface Area {
  /** URL of the server; absent: AWS. */
  readonly endpoint?: string | undefined;
  readonly destination: string;
  readonly destinationPrefix: string;
}

/** A run in progress, as its lock describes it. */
export interface Lock extends Area {
  readonly pid: number;
  /** See `processStart`. */
  readonly processStart: string;
  /** Where the process runs; absent: a run of an earlier version, on this computer. */
  readonly place?: string | undefined;
  /** ISO 8601. */
  readonly startedAt: string;
}

/**
 * The runs with locks in a folder that are in progress, or may be. Locks of other runs are removed.
 *
 * @param own the file of this run's lock. It is in one of the folders, and is as new as a lock can be.
 * @throws Error if the folder of this run's lock, or a lock, cannot be read
 */
export function runsIn(folder: string, own: string): readonly Lock[] {
  const files = locksIn(folder, folder === dirname(own)).map((name) => join(folder, name));
  return files.filter((file) => file !== own).flatMap((file) => inProgress(file, own));
}

function locksIn(folder: string, mustBeReadable: boolean): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith(".json"));
  } catch (error) {
    if (mustBeReadable) throw error;
    return []; // the folder does not exist, or belongs to another user
  }
}

function inProgress(file: string, own: string): Lock[] {
  const text = textOf(file);
  const lock = text === undefined ? undefined : parsed(text);
  if (lock === undefined) return [];
  const { pid, processStart, place } = lock;
  if (!(isOf(place) ? hasEnded(pid, processStart) : isExpired(file, own))) return [lock];
  rmSync(file, { force: true });
  return [];
}

/** @returns `undefined` if its run has just removed it */
function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    throw new Error(
      `The lock ${file} cannot be read, so that it is not known which keys another run writes: ${message}. Make it readable, ` +
        "or remove it if no other run is in progress.",
      { cause: error },
    );
  }
}

/** Locks are written as a whole. A file that is not a lock comes from a crash of the computer, or from another program. */
function parsed(text: string): Lock | undefined {
  try {
    const lock = JSON.parse(text) as Lock;
    const { pid, destination, destinationPrefix, endpoint } = lock;
    if (endpoint !== undefined) serverOf(endpoint);
    const isLock = pid > 0 && [destination, destinationPrefix].every((one) => typeof one === "string");
    return isLock ? lock : undefined;
  } catch {
    return undefined;
  }
}

/** By the clock of the file system, which several computers may share. */
function isExpired(file: string, own: string): boolean {
  const renewedAt = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return renewedAt < statSync(own).mtimeMs - LOCK_EXPIRY_MS;
}
