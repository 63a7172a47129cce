import { Format, SingleBar } from "cli-progress";
import type { ProgressLine } from "../../functions/runtime/progress";
import { size } from "../../sync/report/numbers";
import type { DividedRound, Gathered } from "../../sync/steps/states";
import { BAR_CHARACTERS, LINE_INTERVAL_MS, REDRAWS_PER_SECOND } from "../constants";
import type { StateEvent } from "../execution";
import { countsOf, NONE, type ProgressCounts, plus } from "./progress-counts";

/** The output stream for progress, usually standard error. */
export interface Screen {
  readonly isTTY?: boolean;
  /** Width of the terminal in characters. */
  readonly columns?: number;
  write(text: string): unknown;
}

const number = (n: number): string => n.toLocaleString("en-US");

/**
 * Shows the progress of a run. On a terminal it draws one line, with a bar if the number of keys is known. Otherwise it
 * prints a line at each state and at most every 5 seconds. Its only input is the log lines of the functions and the state
 * events, which AWS also provides.
 */
export class Progress {
  private round = 0;
  private state = "Prepare";
  private dryRun = false;
  private gathered: ProgressCounts = NONE;
  /** The last counts of each worker of the round, by work item. */
  private readonly workers = new Map<number, ProgressCounts>();
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

  /** Resets the state for a new run. */
  begin(): void {
    this.round = 0;
    this.gathered = NONE;
    this.total = undefined;
    this.workers.clear();
    this.startedAt = this.now();
  }

  /** Handles a log line of a function. Prints lines without progress unchanged, but not the record of a run's end. */
  readonly log = (line: string): void => {
    if (line.startsWith('{"event":"run"')) return; // the output and the report have it
    const progress = parseProgress(line);
    if (progress === undefined) this.print(line);
    else {
      this.workers.set(progress.item, countsOf(progress));
      this.show(this.screen.isTTY ? 0 : LINE_INTERVAL_MS);
    }
  };

  readonly event = ({ type, state, data }: StateEvent): void => {
    if (type === "exited" && state === "Gather") {
      this.gathered = countsOf((data as Gathered).counters);
      this.workers.clear();
    }
    if (type === "exited" && state === "DivideKeys") {
      const { keys } = data as DividedRound;
      this.total = keys === undefined ? undefined : keys + scanned(this.gathered);
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
    this.bar?.stop();
    this.bar = undefined;
  }

  /** Prints a line above the progress. */
  print(line: string): void {
    this.clear();
    this.screen.write(`${line}\n`);
  }

  private show(intervalMs: number): void {
    if (this.now() - this.shownAt < intervalMs) return;
    this.shownAt = this.now();
    if (!this.screen.isTTY) this.screen.write(`${this.line()}\n`);
    else if (this.bar === undefined) this.draw();
    else this.bar.update(scanned(this.counts()));
  }

  /** The bar redraws itself, so that the times advance while nothing happens. */
  private draw(): void {
    this.bar = new SingleBar({
      stream: this.screen as NodeJS.WriteStream,
      format: () => this.terminalLine(),
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

  private get seconds(): number {
    return Math.max(0.001, (this.now() - this.startedAt) / 1_000);
  }

  /** The most important figures come first: the line is cut at the width of the terminal. */
  private terminalLine(): string {
    if (this.round === 0) return `${CHECKING}  ${time(this.seconds)}`;
    const counts = this.counts();
    const done = scanned(counts);
    const rate = done / this.seconds;
    const { total } = this;
    const known = this.state === "CopyRanges" && total !== undefined && total > 0 && done <= total;
    const parts = [
      PHASES.get(this.state)?.trim(),
      ...(known ? [bar(done / total), `ETA ${rate > 0 ? time((total - done) / rate) : "unknown"}`] : []),
      `${number(done)}${known ? ` of ${number(total)}` : ""} keys`,
      `${number(Math.round(rate))} keys/s`,
      `copied ${number(counts.copied)}, ${size(counts.bytes)}, ${size(counts.bytes / this.seconds)}/s`,
      `orphans ${number(counts.orphans)}`,
      `round ${this.round}`,
      time(this.seconds),
    ];
    return parts.join("  ");
  }

  private line(): string {
    if (this.round === 0) return CHECKING;
    const counts = this.counts();
    const rate = Math.round((counts.source + counts.destination) / this.seconds);
    return (
      `${PHASES.get(this.state)}  round ${this.round}  ${number(rate)} keys/s  source ${number(counts.source)}  ` +
      `${this.dryRun ? "would copy" : "copied"} ${number(counts.copied)}  orphans ${number(counts.orphans)}`
    );
  }
}

const CHECKING = "checking both buckets";

/** The displayed states and their labels. */
const PHASES = new Map([
  ["Prepare", "checking"],
  ["CopyRanges", "copying "],
  ["DeleteOrphans", "deleting"],
  ["Report", "finished"],
]);

/** Keys that were scanned in either bucket. */
const scanned = ({ source, orphans }: ProgressCounts): number => source + orphans;

function bar(share: number): string {
  const [barCompleteString, barIncompleteString] = ["█", "░"].map((one) => one.repeat(BAR_CHARACTERS));
  const options = { barsize: BAR_CHARACTERS, barCompleteString, barIncompleteString, barGlue: "" };
  return `${Format.BarFormat(share, options as never)} ${Math.floor(share * 100)} %`;
}

/** @example time(80) // "1m20s" */
const time = (seconds: number): string =>
  Format.TimeFormat(Math.round(seconds), { autopaddingChar: "  " } as never, 1).replace(/ /g, "");

function parseProgress(line: string): ProgressLine | undefined {
  if (!line.startsWith('{"event":"progress"')) return undefined;
  return JSON.parse(line) as ProgressLine;
}
