import type { ProgressLine } from "../../functions/runtime/progress";
import type { ObjectCounts } from "../../sync/metrics/counters";
import type { Gathered } from "../../sync/steps/states";
import type { StateEvent } from "../execution";

type ProgressCounts = Pick<ObjectCounts, "source" | "destination" | "copied" | "orphans">;
const NONE: ProgressCounts = { source: 0, destination: 0, copied: 0, orphans: 0 };

/** The output stream for progress, usually standard error. */
export interface Screen {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/**
 * Shows the progress of a run. On a terminal it updates one line. Otherwise it prints a line at each state and at most
 * every 5 seconds. Its only input is the log lines of the functions and the state events, which AWS also provides.
 */
export class Progress {
  private round = 0;
  private state = "Prepare";
  private dryRun = false;
  private gathered: ProgressCounts = NONE;
  /** The last counts of each worker of the round, by work item. */
  private readonly workers = new Map<number, ProgressCounts>();
  private startedAt: number;
  private shownAt = 0;

  constructor(
    private readonly screen: Screen,
    private readonly now: () => number = Date.now,
  ) {
    this.startedAt = now();
  }

  /** Resets the state for a new run. */
  begin(): void {
    this.round = 0;
    this.gathered = NONE;
    this.workers.clear();
    this.startedAt = this.now();
  }

  /** Handles a log line of a function. Prints lines without progress unchanged. */
  readonly log = (line: string): void => {
    const progress = parseProgress(line);
    if (progress === undefined) this.print(line);
    else {
      this.workers.set(progress.item, progress.objects);
      this.show(this.screen.isTTY ? 0 : 5_000);
    }
  };

  readonly event = ({ type, state, data }: StateEvent): void => {
    if (type === "exited" && state === "Gather") {
      this.gathered = (data as Gathered).counters.objects;
      this.workers.clear();
    }
    if (type !== "entered" || !PHASES.has(state)) return;
    this.state = state;
    if (state === "CopyRanges") {
      const { round, run } = data as { round: number; run?: { dryRun: boolean } };
      this.round = round;
      this.dryRun = run?.dryRun ?? false;
    }
    this.show(0);
  };

  /** Clears the progress line of a terminal. Call it before other output. */
  clear(): void {
    if (this.screen.isTTY) this.screen.write("\r\u001b[K");
  }

  private print(line: string): void {
    this.clear();
    this.screen.write(`${line}\n`);
  }

  private show(intervalMs: number): void {
    if (this.now() - this.shownAt < intervalMs) return;
    this.shownAt = this.now();
    if (this.screen.isTTY) this.screen.write(`\r\u001b[K${this.line()}`);
    else this.screen.write(`${this.line()}\n`);
  }

  private line(): string {
    if (this.round === 0) return "checking both buckets";
    const counts = [...this.workers.values()].reduce(plus, this.gathered);
    const seconds = Math.max(0.001, (this.now() - this.startedAt) / 1_000);
    const rate = Math.round((counts.source + counts.destination) / seconds);
    const number = (n: number) => n.toLocaleString("en-US");
    return (
      `${PHASES.get(this.state)}  round ${this.round}  ${number(rate)} keys/s  source ${number(counts.source)}  ` +
      `${this.dryRun ? "would copy" : "copied"} ${number(counts.copied)}  orphans ${number(counts.orphans)}`
    );
  }
}

/** The displayed states and their labels. */
const PHASES = new Map([
  ["Prepare", "checking"],
  ["CopyRanges", "copying "],
  ["DeleteOrphans", "deleting"],
  ["Report", "finished"],
]);

const plus = (a: ProgressCounts, b: ProgressCounts): ProgressCounts => ({
  source: a.source + b.source,
  destination: a.destination + b.destination,
  copied: a.copied + b.copied,
  orphans: a.orphans + b.orphans,
});

function parseProgress(line: string): ProgressLine | undefined {
  if (!line.startsWith('{"event":"progress"')) return undefined;
  return JSON.parse(line) as ProgressLine;
}
