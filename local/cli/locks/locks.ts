import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { AlreadyRunning } from "../../../sync/model/errors";
import { destinationArea, overlap } from "../../../sync/request/pair";
import { RUNS } from "../runs-folder";
import { processStart } from "./process-start";

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

/**
 * Locks the keys that a local run writes, as a file in `./runs/locks`. Each run writes its own lock first and then reads
 * the others, so that of two runs that start at the same time at most one goes on. The lock of a process that has ended is
 * removed.
 *
 * @returns a lock; dispose it when the run has ended
 * @throws AlreadyRunning if the prefix contains, or lies in, that of a run in progress
 */
export function lockArea(area: Area, now: Date, folder = RUNS): Disposable {
  const locks = join(folder, "locks");
  const own = `${process.pid}-${randomUUID()}.json`;
  const { endpoint, destination, destinationPrefix } = area;
  const lock: Lock = {
    ...{ endpoint, destination, destinationPrefix },
    pid: process.pid,
    processStart: processStart(process.pid) ?? "",
    startedAt: now.toISOString(),
  };
  if (!written(join(locks, own), lock)) return { [Symbol.dispose]() {} };
  const release = () => rmSync(join(locks, own), { force: true });
  const others = readdirSync(locks).filter((name) => name.endsWith(".json") && name !== own);
  const holder = others
    .flatMap((name) => inProgress(join(locks, name)))
    .find((other) => other.endpoint === endpoint && overlap(destinationArea(other), destinationArea(area)));
  if (holder === undefined) return { [Symbol.dispose]: release };
  release();
  const keys = `s3://${holder.destination}/${holder.destinationPrefix}`;
  throw new AlreadyRunning(
    { name: `of process ${holder.pid}`, execution: keys, startedAt: holder.startedAt },
    "started",
  );
}

/**
 * Writes a lock. It appears under its name only when it is complete.
 *
 * @returns false if the folder cannot be written. A run needs no folder for its records, and then has no lock either.
 */
function written(file: string, lock: Lock): boolean {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.new`, JSON.stringify(lock));
    renameSync(`${file}.new`, file);
    return true;
  } catch {
    return false;
  }
}

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
