import type { Run } from "../../../sync/request/run";
import type { Deleting } from "../../../sync/steps/states";
import { embedded, type MetricName, type MetricsSettings } from "./metrics";

/** The keys that remain for a run in progress, at the beginning of a round. */
export interface Remaining {
  readonly run: Pick<Run, "id" | "pair">;
  /** The round of copies, or of deletes. */
  readonly round: number;
  readonly keys: number;
}

/**
 * The line with which a round of a run publishes its {@link METRICS} `RemainingKeys`.
 *
 * @param now milliseconds since 1970
 */
export function remainingLine(
  { run: { id, pair }, round, keys }: Remaining,
  settings: MetricsSettings,
  now: number,
): object {
  const values = { RemainingKeys: keys } satisfies Partial<Record<MetricName, number>>;
  return { ...embedded(values, settings, { pair }, now), event: "round", runId: id, pair, round, ...values };
}

/** The orphans that remain for the rounds of deletes: those that the rounds of copies have not retained. */
export const orphansLeft = ({
  counters: { objects },
  deletesDone: done,
}: Pick<Deleting, "counters" | "deletesDone">): number =>
  objects.orphans - objects.retained - (done?.deleted ?? 0) - (done?.retained ?? 0);
