import { randomUUID } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AlreadyRunning } from "../../../sync/model/lease-errors";
import { destinationArea, overlap } from "../../../sync/request/pair";
import { LOCK_RENEWAL_MS } from "../../constants";
import { RUNS } from "../runs-folder";
import { commonFolder, writeLock } from "./folder";
import { type Area, type Lock, runsIn } from "./lock-file";
import { hostIn, isOf, place } from "./place";
import { processStart, UNKNOWN_START } from "./process-start";
import { serverOf } from "./server";

/** The folders of locks. */
export interface LockFolders {
  /** The folder of the records of local runs. @default "runs" */
  readonly runs?: string;
  /** The folder of locks if the first is not writable. @default a folder of the user in the folder for temporary files */
  readonly common?: string;
}

/** A held lock. Dispose it when the run has ended. */
export interface HeldLock extends Disposable {
  /** The folder of the lock. */
  readonly folder: string;
  /** Why the lock is not in the folder of the runs; `undefined`: it is there. */
  readonly reason: Error | undefined;
  /** Shows other computers that the run is in progress. Called every minute. */
  renew(): void;
}

/**
 * Locks the keys that a local run writes, with a file in `./runs/locks`, or in a folder of the user if `./runs/locks` is not
 * writable. Each run writes its own lock first and then reads the other locks in both folders. So if two runs start concurrently,
 * at most one continues. The lock of a process that has ended is removed. Whether a process on another computer or in another
 * container has ended is unknown: its lock is removed if it was not renewed for 10 minutes.
 *
 * @throws AlreadyRunning if the prefix contains, or lies in, the prefix of a run in progress
 * @throws Error if the lock cannot be written, or another lock cannot be read
 */
export function lockArea(
  area: Area,
  now: Date,
  { runs = RUNS, common = commonFolder() }: LockFolders = {},
): HeldLock {
  const name = `${process.pid}-${randomUUID()}.json`;
  const folders = [join(runs, "locks"), common];
  const text = JSON.stringify(ownLock(area, now));
  const { folder, reason } = writeLock(folders, name, text);
  const held = hold(join(folder, name), text);
  try {
    const others = folders.flatMap((one) => runsIn(one, join(folder, name)));
    const holder = others.find((other) => writesSameKeys(other, area));
    if (holder !== undefined) throw alreadyRunning(holder);
    return { folder, reason, ...held };
  } catch (error) {
    held[Symbol.dispose]();
    throw error;
  }
}

const ownLock = ({ endpoint, destination, destinationPrefix }: Area, now: Date): Lock => ({
  ...{ endpoint, destination, destinationPrefix },
  pid: process.pid,
  processStart: processStart(process.pid) ?? UNKNOWN_START,
  place: place(),
  startedAt: now.toISOString(),
});

/** Renews a lock until it is disposed. */
function hold(file: string, text: string): Pick<HeldLock, "renew" | typeof Symbol.dispose> {
  const renew = () => attempt(() => writeFileSync(file, text, { flag: "r+" })); // fails if it was removed
  const renewal = setInterval(renew, LOCK_RENEWAL_MS).unref();
  const release = () => {
    clearInterval(renewal);
    attempt(() => rmSync(file, { force: true }));
  };
  return { renew, [Symbol.dispose]: release };
}

/** Errors do not matter, because the end of the process also releases a lock. */
function attempt(act: () => void): void {
  try {
    act();
  } catch {}
}

const writesSameKeys = (one: Area, other: Area): boolean =>
  serverIn(one) === serverIn(other) && overlap(destinationArea(one), destinationArea(other));

const serverIn = ({ endpoint }: Area): string | undefined => endpoint && serverOf(endpoint);

function alreadyRunning({ pid, place: where, startedAt, ...area }: Lock): AlreadyRunning {
  const elsewhere = where === undefined || isOf(where) ? "" : ` on ${hostIn(where)}`;
  const execution = `s3://${area.destination}/${area.destinationPrefix}`;
  return new AlreadyRunning({ name: `of process ${pid}${elsewhere}`, execution, startedAt });
}
