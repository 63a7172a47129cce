import type { Pair } from "../compare/merge-join";
import type { Entry } from "../s3/objects";

/**
 * Handles each key of a scan, in key order. A method returns a promise only if the scan must wait. Most keys are equal on both
 * sides, and cost no turn of the event loop.
 */
export interface Visitor {
  sourceOnly(source: Entry): Promise<void> | undefined;
  destinationOnly(destination: Entry): Promise<void> | undefined;
  both(source: Entry, destination: Entry): Promise<void> | undefined;
  /** Called for each key that the filters exclude, instead of the methods above. */
  excluded?(pair: Pair<Entry>): Promise<void> | undefined;
  /** Called after each batch of keys. */
  afterBatch?(): void;
}
