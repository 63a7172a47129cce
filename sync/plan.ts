import { deal, type KeyRange } from "./range";
import { paths, type Records, type RoundResult } from "./records";
import type { Run } from "./run";
import type { Planned, Progress } from "./states";
import { add, type Counter } from "./tally";

export interface PlanContext {
  readonly records: Records;
  /** Workers that run at once. */
  readonly workers: number;
  readonly count: Counter;
}

/** Items for each worker, so that a short one makes up for a long one. */
const ITEMS_PER_WORKER = 4;

/** Divides what is left into the next round's items, and writes them down. */
export async function plan({ records, workers, count }: PlanContext, progress: Progress): Promise<Planned> {
  const { run, tally } = progress;
  const round = progress.round + 1;
  const left = round === 1 ? [whole(run)] : await leftBy(records, run, progress.round);
  const items = deal(left, workers * ITEMS_PER_WORKER);
  await records.write(paths(run).plan(round), items);
  return { run, round, tally: add(tally, count), ranges: items.map((_, i) => i) };
}

const whole = ({ prefix, startAfter }: Run): KeyRange => ({
  after: startAfter === null ? null : startAfter.slice(prefix.length),
  through: null,
});

const leftBy = async (records: Records, run: Run, round: number): Promise<readonly KeyRange[]> =>
  (await records.read<RoundResult>(paths(run).gathered(round))).left;
