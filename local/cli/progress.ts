import { SingleBar } from "cli-progress";
import type { ProgressLine } from "../../functions/runtime/progress";
import { printableLines } from "../../sync/report/printable";
import type { DividedRound, Gathered } from "../../sync/steps/states";
import { LINE_INTERVAL_MS, REDRAWS_PER_SECOND } from "../constants";
import type { StateEvent } from "../execution";
import { countsOf, NONE, type ProgressCounts, plus } from "./progress-counts";
import { type ItemCounts, logLine, PHASES, type Shown, scanned, terminalLine } from "./progress-lines";

/** The output stream for progress, usually standard error. */
export interface Screen {
  readonly isTTY?: boolean;
  /** Width of the terminal in characters. */
  readonly columns?: number;
  write(text: string): unknown;
}

/**
 * Shows the progress of a run. On a terminal it draws one line, with a bar if the number of keys is known. Otherwise it
 * prints a line at each state and at most every 5 seconds. A run on this computer gives it the log lines of the functions
 * and the state events. `npm run runs` gives it the events of the execution's history, and the results of workers.
 */
export class Progress {
  private round = 0;
  private state = "Prepare";
  private dryRun = false;
  private gathered: ProgressCounts = NONE;
  /** The last counts of each worker of the round, by work item. */
  private readonly workers = new Map<number, ProgressCounts>();
  private itemCounts: ItemCounts | undefined;
  /** The estimated number of keys of the whole run. */
  private total: number | undefined;
  private startedAt: number;
  private shownAt = 0;
  private bar: SingleBar | undefined;

  constructor(
    private readonly screen: Screen,
    private readonly now: () => number = Date.now,
  ) {
    this.startedAt = now();
  }

  /**
   * Resets the state for a new run.
   *
   * @param startedAt milliseconds since 1970
   */
  begin(startedAt: number = this.now()): void {
    this.round = 0;
    this.state = "Prepare";
    this.gathered = NONE;
    this.total = undefined;
    this.itemCounts = undefined;
    this.workers.clear();
    this.startedAt = startedAt;
  }

  /** Handles a log line of a function. Prints lines without progress, but not the record of a run's end. */
  readonly log = (line: string): void => {
    if (line.startsWith('{"event":"run"')) return; // the output and the report have it
    const progress = parseProgress(line);
    if (progress === undefined) this.print(line);
    else this.worker(progress.item, countsOf(progress));
  };

  /** Shows what the worker of an item of this round has done so far. */
  worker(item: number, counts: ProgressCounts): void {
    this.workers.set(item, counts);
    this.show(this.interval);
  }

  /**
   * Shows how many items of the current Map have ended, and what their workers have done.
   *
   * @param workers counts by item. Earlier ones stay.
   */
  results(counts: ItemCounts, workers: ReadonlyMap<number, ProgressCounts>): void {
    this.itemCounts = counts;
    for (const [item, of] of workers) this.workers.set(item, of);
    this.show(this.interval);
  }

  readonly event = (event: StateEvent): void => this.events([event]);

  /** Handles events that arrive together. Shows only the last of their states. */
  events(events: readonly StateEvent[]): void {
    const entered = events.map((event) => this.apply(event));
    if (entered.includes(true)) this.show(0);
  }

  /** Clears the progress line of a terminal. Call it before other output. */
  clear(): void {
    this.bar?.stop();
    this.bar = undefined;
  }

  /** Prints lines above the progress. */
  print(line: string): void {
    this.clear();
    this.screen.write(`${printableLines(line)}\n`);
  }

  /** @returns whether a displayed state was entered */
  private apply({ type, state, data }: StateEvent): boolean {
    if (type === "exited" && state === "Gather") this.gather(data as Gathered);
    if (type === "exited" && state === "DivideKeys") {
      const { keys } = data as DividedRound;
      this.total = keys === undefined ? undefined : keys + scanned(this.gathered);
    }
    if (type !== "entered" || !PHASES.has(state)) return false;
    this.state = state;
    this.itemCounts = undefined;
    if (state === "CopyRanges") this.enterRound(data as RoundData);
    return true;
  }

  private gather(gathered: Gathered): void {
    this.enterRound(gathered);
    this.gathered = countsOf(gathered.counters);
    this.workers.clear();
  }

  private enterRound({ round, run }: RoundData): void {
    this.round = round;
    this.dryRun = run?.dryRun ?? false;
  }

  /** Milliseconds between two lines. A terminal's line is drawn again each time. */
  private get interval(): number {
    return this.screen.isTTY ? 0 : LINE_INTERVAL_MS;
  }

  private show(intervalMs: number): void {
    if (this.now() - this.shownAt < intervalMs) return;
    this.shownAt = this.now();
    if (!this.screen.isTTY) this.screen.write(`${logLine(this.shown())}\n`);
    else if (this.bar === undefined) this.draw();
    else this.bar.update(scanned(this.counts()));
  }

  /** The bar redraws itself, so that the times advance while nothing happens. */
  private draw(): void {
    this.bar = new SingleBar({
      stream: this.screen as NodeJS.WriteStream,
      format: () => terminalLine(this.shown()),
      fps: REDRAWS_PER_SECOND,
      clearOnComplete: true,
      gracefulExit: false,
      hideCursor: false,
      linewrap: true,
    });
    this.bar.start(this.total ?? 0, scanned(this.counts()));
  }

  private counts(): ProgressCounts {
    return [...this.workers.values()].reduce(plus, this.gathered);
  }

  private shown(): Shown {
    const { state, round, dryRun, total, itemCounts: items } = this;
    const seconds = Math.max(0.001, (this.now() - this.startedAt) / 1_000);
    return { state, round, dryRun, total, items, seconds, counts: this.counts() };
  }
}

/** What the input and the output of the states of a round have in common. */
interface RoundData {
  readonly round: number;
  readonly run?: { readonly dryRun: boolean };
}

function parseProgress(line: string): ProgressLine | undefined {
  if (!line.startsWith('{"event":"progress"')) return undefined;
  return JSON.parse(line) as ProgressLine;
}
