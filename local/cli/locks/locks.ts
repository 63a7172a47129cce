import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { AlreadyRunning } from "../../../sync/model/lease-errors";
import { destinationArea, overlap } from "../../../sync/request/pair";
import { RUNS } from "../runs-folder";
import { commonFolder, writeLock } from "./folder";
import { processStart } from "./process-start";
import { serverOf } from "./server";

/** The keys that a run writes. */
export interface Area {
  /** URL of the server; absent: AWS. */
  readonly endpoint?: string | undefined;
  readonly destination: string;
  readonly destinationPrefix: string;
}

/** A run of this computer that is in progress. */
interface Lock extends Area {
  readonly pid: number;
  /** See {@link processStart}. */
  readonly processStart: string;
  /** ISO 8601. */
  readonly startedAt: string;
}

/** Where locks are written. */
export interface LockFolders {
  /** The folder of the records of local runs. @default "runs" */
  readonly runs?: string;
  /** The folder of locks in place of it if it cannot be written. @default a folder of the user in that of temporary files */
  readonly common?: string;
}

/** A lock that is held. Dispose it when the run has ended. */
export interface HeldLock extends Disposable {
  /** The folder of the lock. */
  readonly folder: string;
  /** Why the lock is not in the folder of the runs; `undefined`: it is. */
  readonly reason: Error | undefined;
}

/**
 * Locks the keys that a local run writes, as a file in `./runs/locks`, or in a folder of the user if that cannot be
 * written. Each run writes its own lock first and then reads the others, so that of two runs that start at the same time at
 * most one goes on. The lock of a process that has ended is removed.
 *
 * @throws AlreadyRunning if the prefix contains, or lies in, that of a run in progress
 * @throws Error if the lock cannot be written
 */
export function lockArea(
  area: Area,
  now: Date,
  { runs = RUNS, common = commonFolder() }: LockFolders = {},
): HeldLock {
  const own = `${process.pid}-${randomUUID()}.json`;
  const { endpoint, destination, destinationPrefix } = area;
  const lock: Lock = {
    ...{ endpoint, destination, destinationPrefix },
    pid: process.pid,
    processStart: processStart(process.pid) ?? "",
    startedAt: now.toISOString(),
  };
  const { folder: locks, reason } = writeLock([join(runs, "locks"), common], own, lock);
  const release = () => rmSync(join(locks, own), { force: true });
  const others = readdirSync(locks).filter((name) => name.endsWith(".json") && name !== own);
  const holder = others
    .flatMap((name) => inProgress(join(locks, name)))
    .find(
      (other) => serverIn(other) === serverIn(area) && overlap(destinationArea(other), destinationArea(area)),
    );
  if (holder === undefined) return { folder: locks, reason, [Symbol.dispose]: release };
  release();
  const keys = `s3://${holder.destination}/${holder.destinationPrefix}`;
  throw new AlreadyRunning({
    name: `of process ${holder.pid}`,
    execution: keys,
    startedAt: holder.startedAt,
  });
}

const serverIn = ({ endpoint }: Area): string | undefined => endpoint && serverOf(endpoint);

/** The lock in a file; none if its process has ended. */
function inProgress(file: string): Lock[] {
  try {
    const lock = JSON.parse(readFileSync(file, "utf8")) as Lock;
    if (processStart(lock.pid) === lock.processStart) return [lock];
    rmSync(file, { force: true });
    return [];
  } catch {
    return []; // removed meanwhile by its run
  }
}
