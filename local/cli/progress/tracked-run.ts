import type { Deleting, DividedRound, Gathered } from "../../../sync/steps/states";
import type { StateEvent } from "../../execution";
import { countsOf, NONE, type ProgressCounts, plus } from "./counts";
import { type ItemCounts, PHASES, type Shown, scanned } from "./lines";
import { Rate, secondsBetween } from "./rate";

/** The state of a run, from the events of its states and from its workers. */
export class TrackedRun {
  private round = 0;
  private state = "Prepare";
  private dryRun = false;
  /** Counts of the rounds that have ended: rounds of copies, and all rounds. */
  private copies: ProgressCounts = NONE;
  private gathered: ProgressCounts = NONE;
  /** The last counts of each worker of the round, by work item. */
  private readonly workers = new Map<number, ProgressCounts>();
  private itemCounts: ItemCounts | undefined;
  /** The estimated number of keys of the whole run. */
  private total: number | undefined;
  private deleteRound = 0;
  private readonly keyRate: Rate;
  private readonly byteRate: Rate;
  /** Since the first round of deletes started. */
  private deleteRate: Rate | undefined;

  /** @param startedAt milliseconds since 1970 */
  constructor(private readonly startedAt: number) {
    this.keyRate = new Rate(startedAt);
    this.byteRate = new Rate(startedAt);
  }

  /**
   * @param workers counts by item. Earlier counts stay.
   * @param at milliseconds since 1970
   */
  track(workers: ReadonlyMap<number, ProgressCounts>, at: number): void {
    for (const [item, counts] of workers) this.workers.set(item, counts);
    this.measure(at);
  }

  items(counts: ItemCounts): void {
    this.itemCounts = counts;
  }

  /** @returns whether a displayed state was entered */
  apply({ type, state, data }: StateEvent, at: number): boolean {
    if (type === "exited") this.exit(state, data);
    this.measure(at);
    if (type !== "entered" || !PHASES.has(state)) return false;
    if (state === "Report" && this.round === 0) return false; // it failed, or was stopped, before a round: it has no figures
    this.state = state;
    this.itemCounts = undefined;
    if (state === "CopyRanges") this.enterRound(data as RoundData);
    if (state === "DeleteOrphans") this.enterDeletes(data as Deleting, at);
    return true;
  }

  /** The values that the display shows at a time, in milliseconds since 1970. */
  shown(now: number): Shown {
    const { state, dryRun, total, itemCounts: items, deleteRound } = this;
    const counts = this.counts();
    const round = state === "DeleteOrphans" ? deleteRound : this.round;
    const seconds = secondsBetween(this.startedAt, now);
    const rates = this.rates(counts, seconds, now);
    const shown = { state, round, dryRun, total, items, seconds, counts, rates };
    if (this.deleteRate === undefined) return shown;
    const [done, all] = [this.deletesDone(counts), counts.orphans - this.copies.retained];
    return { ...shown, deletes: { done, total: all, rate: this.deleteRate.perSecond(now) } };
  }

  /** At the end, the rates of the whole run. */
  private rates(counts: ProgressCounts, seconds: number, now: number): Shown["rates"] {
    return this.state === "Report"
      ? { keys: scanned(counts) / seconds, bytes: counts.bytes / seconds }
      : { keys: this.keyRate.perSecond(now), bytes: this.byteRate.perSecond(now) };
  }

  private measure(at: number): void {
    const counts = this.counts();
    this.keyRate.add(at, scanned(counts));
    this.byteRate.add(at, counts.bytes);
    this.deleteRate?.add(at, this.deletesDone(counts));
  }

  private deletesDone = ({ deleted, retained }: ProgressCounts): number =>
    deleted + retained - this.copies.retained;

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
    this.deleteRate ??= new Rate(at);
    this.deleteRound = deleteRound;
  }

  private counts(): ProgressCounts {
    return [...this.workers.values()].reduce(plus, this.gathered);
  }
}

/** The fields that the input and the output of a round's states have in common. */
interface RoundData {
  readonly round: number;
  readonly run?: { readonly dryRun: boolean };
}
