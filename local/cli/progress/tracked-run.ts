import type { Deleting, DividedRound, Gathered } from "../../../sync/steps/states";
import type { StateEvent } from "../../execution";
import { countsOf, NONE, type ProgressCounts, plus } from "./counts";
import { type ItemCounts, PHASES, type Shown, scanned } from "./lines";

/** What is known of a run, from the events of its states and from its workers. */
export class TrackedRun {
  private round = 0;
  private state = "Prepare";
  private dryRun = false;
  /** Of the rounds that have ended: of copies, and of copies and deletes. */
  private copies: ProgressCounts = NONE;
  private gathered: ProgressCounts = NONE;
  /** The last counts of each worker of the round, by work item. */
  private readonly workers = new Map<number, ProgressCounts>();
  private itemCounts: ItemCounts | undefined;
  /** The estimated number of keys of the whole run. */
  private total: number | undefined;
  private deleteRound = 0;
  /** When the first round of deletes began, in milliseconds since 1970. */
  private deletesFrom = 0;

  /** @param startedAt milliseconds since 1970 */
  constructor(private readonly startedAt: number) {}

  worker(item: number, counts: ProgressCounts): void {
    this.workers.set(item, counts);
  }

  items(counts: ItemCounts): void {
    this.itemCounts = counts;
  }

  /** @returns whether a displayed state was entered */
  apply({ type, state, data }: StateEvent, at: number): boolean {
    if (type === "exited") this.exit(state, data);
    if (type !== "entered" || !PHASES.has(state)) return false;
    this.state = state;
    this.itemCounts = undefined;
    if (state === "CopyRanges") this.enterRound(data as RoundData);
    if (state === "DeleteOrphans") this.enterDeletes(data as Deleting, at);
    return true;
  }

  /** What the display shows at a time, in milliseconds since 1970. */
  shown(now: number): Shown {
    const { state, dryRun, total, itemCounts: items, deleteRound } = this;
    const counts = this.counts();
    const round = state === "DeleteOrphans" ? deleteRound : this.round;
    const seconds = secondsBetween(this.startedAt, now);
    const before = this.copies.retained;
    const deletes = {
      done: counts.deleted + counts.retained - before,
      total: counts.orphans - before,
      seconds: secondsBetween(this.deletesFrom, now),
    };
    return { state, round, dryRun, total, items, seconds, counts, ...(deleteRound > 0 && { deletes }) };
  }

  private exit(state: string, data: unknown): void {
    if (state === "Gather") this.gather(data as Gathered);
    if (state === "GatherDeletes") this.gatherDeletes(data as Deleting);
    if (state !== "DivideKeys") return;
    const { keys } = data as DividedRound;
    this.total = keys === undefined ? undefined : keys + scanned(this.gathered);
  }

  private gather(gathered: Gathered): void {
    this.enterRound(gathered);
    this.copies = this.gathered = countsOf(gathered.counters);
    this.workers.clear();
  }

  private gatherDeletes({ deletesDone }: Deleting): void {
    this.gathered = plus(this.copies, { ...NONE, ...deletesDone });
    this.workers.clear();
  }

  private enterRound({ round, run }: RoundData): void {
    this.round = round;
    this.dryRun = run?.dryRun ?? false;
  }

  private enterDeletes({ deleteRound }: Deleting, at: number): void {
    if (this.deleteRound === 0) this.deletesFrom = at;
    this.deleteRound = deleteRound;
  }

  private counts(): ProgressCounts {
    return [...this.workers.values()].reduce(plus, this.gathered);
  }
}

/** What the input and the output of the states of a round have in common. */
interface RoundData {
  readonly round: number;
  readonly run?: { readonly dryRun: boolean };
}

/** More than 0. */
const secondsBetween = (from: number, to: number): number => Math.max(0.001, (to - from) / 1_000);
