import { InvalidRequest } from "../model/errors";
import type { CopySettings } from "../s3/copy-settings";
import { show } from "./checks";
import type { SyncRequest } from "./request";

/** A request that is being carried out. Every state of an execution passes it on. */
export interface Run extends SyncRequest, CopySettings {
  /** The execution's name. For the places of the run's records, see `paths`. */
  readonly id: string;
  /** The ARN of the execution. */
  readonly executionArn: string;
  /** When the execution started. ISO 8601. */
  readonly startedAt: string;
  /**
   * The time of the destination's server at the start, by the `Date` of its response. ISO 8601. The run never deletes
   * objects of the destination that are not older.
   */
  readonly destinationTime: string;
  readonly sourceRegion: string;
  readonly destinationRegion: string;
  /** The lease of the pair; `null` for a dry run, which takes no lease. */
  readonly lease: HeldLease | null;
}

/** A lease that a run has taken. */
export interface HeldLease {
  /** Its record in the runs bucket. */
  readonly key: string;
  /** The record contains it while the run holds the lease. */
  readonly token: string;
}

export const sourceKey = (run: Run, key: string): string => run.prefix + key;
export const destinationKey = (run: Run, key: string): string => run.destinationPrefix + key;

/** Names that mean another folder, or a folder that runs share. */
const RESERVED_IDS: ReadonlySet<string> = new Set(["", ".", "..", "leases", "uploads"]);

/**
 * Checks the name of an execution, which is the folder of its records. Step Functions already refuses most of the names
 * that this function refuses.
 *
 * @throws InvalidRequest
 */
export function checkRunId(id: string): void {
  if (!RESERVED_IDS.has(id) && /^[^/\\\p{Cc}]{1,80}$/u.test(id)) return;
  throw new InvalidRequest([
    `The execution's name is ${show(id)}, which cannot be the name of a folder of records. Start it with another name.`,
  ]);
}
