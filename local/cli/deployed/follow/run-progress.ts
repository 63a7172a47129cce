import { recordsOf } from "../../../../sync/records/paths";
import type { Deleting, DividedRound } from "../../../../sync/steps/states";
import type { ProgressCounts } from "../../progress/counts";
import type { Progress } from "../../progress/progress";
import type { MachineClient, RunEvent } from "../machine/client";
import type { RunsBucket } from "../records/runs-bucket";
import { WorkerCounts, type WorkerRecords } from "./worker-counts";

/** The Map of a run that is in progress. */
interface CurrentMap {
  /** ARN of its Map Run; `undefined`: unknown so far. */
  mapRun: string | undefined;
  /** The counts of its workers; `undefined`: the runs bucket is unknown. */
  readonly workers: WorkerCounts | undefined;
  /** Items that had ended at the last poll. */
  done: number;
}

/**
 * Passes the progress of a deployed run to the display of local runs: the events of its history, the items of its Map Run,
 * and the records of its workers.
 */
export class RunProgress {
  private lastEvent = 0;
  private map: CurrentMap | undefined;
  private readonly missing = new Set<string>();

  /** @param runsBucket `undefined`: within a round, only the items are counted */
  constructor(
    private readonly client: MachineClient,
    private readonly run: string,
    private readonly runsBucket: Pick<RunsBucket, "list" | "text"> | undefined,
    private readonly progress: Pick<Progress, "events" | "results" | "print">,
    private readonly now: () => number = Date.now,
  ) {}

  /** Shows what has happened since the last poll. */
  async poll(): Promise<void> {
    const events = await this.client.events(this.run, this.lastEvent);
    this.lastEvent = events.at(-1)?.id ?? this.lastEvent;
    for (const event of events) this.track(event);
    this.progress.events(events.flatMap(({ state }) => state ?? []));
    if (this.map !== undefined) await this.optional(this.pollMap(this.map));
  }

  /** No other state is entered or exited while a Map is in progress. The history may start after the exit of a Map. */
  private track({ state, mapRun }: RunEvent): void {
    if (mapRun !== undefined && this.map !== undefined) this.map.mapRun = mapRun;
    if (state === undefined) return;
    const records = state.type === "entered" ? this.recordsOf(state) : undefined;
    this.map = records && this.entered(records);
  }

  private entered(records: WorkerRecords): CurrentMap {
    const { runsBucket: bucket } = this;
    const workers = bucket && new WorkerCounts(bucket, records, this.now);
    return { mapRun: undefined, workers, done: 0 };
  }

  /** Where the workers of a state write; `undefined`: the state's items are not workers. */
  private recordsOf({ state, data }: NonNullable<RunEvent["state"]>): WorkerRecords | undefined {
    const at = recordsOf({ id: this.run });
    if (state === "CopyRanges") {
      const { run, round } = data as DividedRound;
      return { results: at.results(round), progress: at.progress(round), startedAt: run.startedAt };
    }
    if (state !== "DeleteOrphans") return undefined;
    const { run, deleteRound } = data as Deleting;
    const [results, progress] = [at.deleteResults(deleteRound), at.deletesProgress(deleteRound)];
    return { results, progress, startedAt: run.startedAt };
  }

  private async pollMap(map: CurrentMap): Promise<void> {
    map.mapRun ??= await this.client.currentMapRun(this.run);
    if (map.mapRun === undefined) return;
    const { done, total } = await this.client.mapCounts(map.mapRun);
    const workers = new Map<number, ProgressCounts>();
    if (map.workers) await this.optional(map.workers.read(done > map.done, workers));
    map.done = done;
    this.progress.results({ done, total }, workers);
  }

  /** The display continues without data that cannot be read. Each reason is printed once. */
  private async optional(work: Promise<void>): Promise<void> {
    await work.catch((error: Error) => {
      if (error.name === "AbortError") throw error;
      if (this.missing.has(error.message)) return;
      this.missing.add(error.message);
      this.progress.print(`The progress within a round is not complete. ${error.message}`);
    });
  }
}
