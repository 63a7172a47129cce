import type { SyncRequest } from "./request";

/** A request under way: what every state of an execution carries along. */
export interface Run extends SyncRequest {
  /** The execution's name; what the run leaves in the runs bucket stands under `runs/<id>/`. */
  readonly id: string;
  /** ISO 8601. Objects of the destination that are not older are never deleted. */
  readonly startedAt: string;
  readonly sourceRegion: string;
  readonly destinationRegion: string;
}

export const sourceKey = (run: Run, key: string): string => run.prefix + key;
export const destinationKey = (run: Run, key: string): string => run.destinationPrefix + key;
