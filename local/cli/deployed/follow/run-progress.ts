import { inBatches } from "../../../../sync/concurrency/batches";
import { recordsOf } from "../../../../sync/records/paths";
import type { ItemResult } from "../../../../sync/records/schema";
import type { DividedRound } from "../../../../sync/steps/states";
import type { Progress } from "../../progress";
import { countsOf, type ProgressCounts } from "../../progress-counts";
import { REQUESTS_AT_ONCE } from "../constants";
import type { MachineClient, RunEvent } from "../machine/client";
import type { RunsBucket } from "../records/runs-bucket";

/** The Map of a run that is in progress. */
interface CurrentMap {
  readonly state: string;
  /** ARN of its Map Run; `undefined`: not known yet. */
  mapRun: string | undefined;
  /** Where its workers write their results, and the start time of the run, with which they are stamped. */
  readonly results: { readonly prefix: string; readonly startedAt: string } | undefined;
  /** Items that had ended at the last look. */
  done: number;
  /** Keys of results that were read. */
  readonly known: Set<string>;
}

/**
 * Gives the progress of a deployed run to the display of local runs: the events of its history, the items of its Map Run,
 * and the results of the workers that have ended.
 */
export class RunProgress {
  private lastEvent = 0;
  private map: CurrentMap | undefined;
  private readonly missing = new Set<string>();

  /** @param runsBucket `undefined`: within a round, only the items are counted */
  constructor(
    private readonly client: MachineClient,
    private readonly run: string,
    private readonly runsBucket: Pick<RunsBucket, "keys" | "text"> | undefined,
    private readonly progress: Progress,
  ) {}

  /** Shows what has happened since the last look. */
  async look(): Promise<void> {
    const events = await this.client.events(this.run, this.lastEvent);
    this.lastEvent = events.at(-1)?.id ?? this.lastEvent;
    for (const event of events) this.track(event);
    this.progress.events(events.flatMap(({ state }) => state ?? []));
    if (this.map !== undefined) await this.optional(this.lookAtMap(this.map));
  }

  /** No other state is entered or exited while a Map is in progress. The history may begin after the exit of a Map. */
  private track({ state, mapRun }: RunEvent): void {
    if (mapRun !== undefined && this.map !== undefined) this.map.mapRun = mapRun;
    if (state === undefined) return;
    const isMap = state.type === "entered" && MAPS.has(state.state);
    this.map = isMap ? this.entered(state.state, state.data as DividedRound) : undefined;
  }

  private entered(state: string, { run, round }: DividedRound): CurrentMap {
    const results =
      state === "CopyRanges"
        ? { prefix: recordsOf({ id: this.run }).results(round), startedAt: run.startedAt }
        : undefined; // the display does not count deletes
    return { state, mapRun: undefined, results, done: 0, known: new Set() };
  }

  private async lookAtMap(map: CurrentMap): Promise<void> {
    map.mapRun ??= await this.client.currentMapRun(this.run);
    if (map.mapRun === undefined) return;
    const { done, total } = await this.client.mapCounts(map.mapRun);
    const workers = new Map<number, ProgressCounts>();
    if (done > map.done) await this.optional(this.readResults(map, workers));
    map.done = done;
    this.progress.results({ done, total }, workers);
  }

  /** Adds the counts of workers that have ended since the last look. */
  private async readResults(
    { known, results }: CurrentMap,
    workers: Map<number, ProgressCounts>,
  ): Promise<void> {
    const bucket = this.runsBucket;
    if (results === undefined || bucket === undefined) return;
    const added = (await bucket.keys(results.prefix)).filter((key) => !known.has(key));
    await inBatches(added, REQUESTS_AT_ONCE, async (key) => {
      const text = await bucket.text(key);
      if (text === undefined) return;
      known.add(key);
      const record = JSON.parse(text) as { readonly startedAt: string; readonly value: ItemResult };
      // A run of the same name may have left results.
      if (record.startedAt === results.startedAt) workers.set(itemIn(key), countsOf(record.value.counters));
    });
  }

  /** The display goes on without what cannot be read. Each reason is printed once. */
  private async optional(work: Promise<void>): Promise<void> {
    await work.catch((error: Error) => {
      if (error.name === "AbortError") throw error;
      if (this.missing.has(error.message)) return;
      this.missing.add(error.message);
      this.progress.print(`The progress within a round is not complete. ${error.message}`);
    });
  }
}

/** The states whose items are workers. */
const MAPS: ReadonlySet<string> = new Set(["CopyRanges", "DeleteOrphans"]);

const itemIn = (key: string): number => Number(/(\d+)\.json$/.exec(key)?.[1]);
