import { SingleBar } from "cli-progress";
import type { ProgressLine } from "../../../functions/runtime/progress";
import { printableLines } from "../../../sync/report/printable";
import { LINE_INTERVAL_MS, REDRAWS_PER_SECOND } from "../../constants";
import type { StateEvent } from "../../execution";
import { countsOf, type ProgressCounts } from "./counts";
import { type ItemCounts, logLine, scanned, terminalLine } from "./lines";
import { TrackedRun } from "./tracked-run";

/** The output stream for progress, usually standard error. */
export interface Screen {
  readonly isTTY?: boolean;
  /** Width of the terminal in characters. */
  readonly columns?: number;
  write(text: string): unknown;
}

/**
 * Shows the progress of a run. On a terminal, it draws one line, with a bar if the number of keys is known. Otherwise, it
 * prints a line at each state and at most every 5 seconds. A run on this computer passes it the log lines of the functions
 * and the state events. `npm run runs` passes it the events of the execution's history, and the results of workers.
 */
export class Progress {
  private run: TrackedRun;
  private shownAt = 0;
  private bar: SingleBar | undefined;
  /** Whether the screen is a terminal that can redraw a line. */
  private readonly draws: boolean;

  constructor(
    private readonly screen: Screen,
    private readonly now: () => number = Date.now,
  ) {
    this.draws = screen.isTTY === true && process.env.TERM !== "dumb";
    this.run = new TrackedRun(now());
  }

  /**
   * Resets the state for a new run.
   *
   * @param startedAt milliseconds since 1970
   */
  begin(startedAt: number = this.now()): void {
    this.run = new TrackedRun(startedAt);
  }

  /** Handles a log line of a function. Prints lines without progress, except the record of a run's end. */
  readonly log = (line: string): void => {
    if (line.startsWith('{"event":"run"')) return; // the output and the report contain it
    const progress = parseProgress(line);
    if (progress === undefined) this.print(line);
    else this.worker(progress.item, countsOf(progress));
  };

  /** Shows the counts so far of the worker of an item of this round. */
  worker(item: number, counts: ProgressCounts): void {
    this.run.track(new Map([[item, counts]]), this.now());
    this.show(this.interval);
  }

  /**
   * Shows how many items of the current Map have ended, and the counts of their workers.
   *
   * @param workers counts by item. Earlier counts stay.
   */
  results(counts: ItemCounts, workers: ReadonlyMap<number, ProgressCounts>): void {
    this.run.items(counts);
    this.run.track(workers, this.now());
    this.show(this.interval);
  }

  readonly event = (event: StateEvent): void => this.events([event]);

  /** Handles events that arrive together. Shows only the last of their states. */
  events(events: readonly StateEvent[]): void {
    const entered = events.map((event) => this.run.apply(event, event.at ?? this.now()));
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

  /** Milliseconds between two lines. On a terminal, the line is redrawn each time. */
  private get interval(): number {
    return this.draws ? 0 : LINE_INTERVAL_MS;
  }

  private show(intervalMs: number): void {
    const elapsed = this.now() - this.shownAt;
    if (elapsed >= 0 && elapsed < intervalMs) return; // less than 0: the clock was set back
    this.shownAt = this.now();
    if (!this.draws) this.screen.write(`${logLine(this.shown())}\n`);
    else if (this.bar === undefined) this.draw();
    else this.bar.update(scanned(this.shown().counts));
  }

  /** The bar redraws itself so that the times advance even if nothing happens. */
  private draw(): void {
    this.bar = new SingleBar({
      stream: this.screen as NodeJS.WriteStream,
      format: () => terminalLine(this.shown(), this.screen.columns),
      fps: REDRAWS_PER_SECOND,
      clearOnComplete: true,
      gracefulExit: false,
      hideCursor: false,
      linewrap: true,
    });
    this.bar.start(this.shown().total ?? 0, scanned(this.shown().counts));
  }

  private shown() {
    return this.run.shown(this.now());
  }
}

function parseProgress(line: string): ProgressLine | undefined {
  if (!line.startsWith('{"event":"progress"')) return undefined;
  return JSON.parse(line) as ProgressLine;
}
