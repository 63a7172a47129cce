import type { ProgressLine } from "../../functions/runtime/progress";
import type { ObjectCounts } from "../../sync/metrics/counters";
import type { Gathered } from "../../sync/steps/states";
import type { StateEvent } from "../execution";

type Seen = Pick<ObjectCounts, "source" | "destination" | "copied" | "orphans">;
const NONE: Seen = { source: 0, destination: 0, copied: 0, orphans: 0 };

/** Where progress is shown: standard error, which a terminal may be behind. */
export interface Screen {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/**
 * Shows how far a run is: on a terminal one line that changes, elsewhere a line at each turn and every few seconds.
 * It knows what the functions log and what the states hand on, as somebody who watches the run on AWS would.
 */
export class Progress {
  private round = 0;
  private state = "Prepare";
  private gathered: Seen = NONE;
  /** What each worker of the round has logged last. */
  private readonly workers = new Map<number, Seen>();
  private started: number;
  private shown = 0;

  constructor(
    private readonly screen: Screen,
    private readonly now: () => number = Date.now,
  ) {
    this.started = now();
  }

  /** Forgets the last run. */
  begin(): void {
    this.round = 0;
    this.gathered = NONE;
    this.workers.clear();
    this.started = this.now();
  }

  /** A line of a function's log. Anything but progress is shown as it is. */
  readonly log = (line: string): void => {
    const progress = parsed(line);
    if (progress === undefined) this.say(line);
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
    if (state === "CopyRanges") this.round = (data as { round: number }).round;
    this.show(0);
  };

  /** Takes the changing line away, so that something else can be printed. */
  clear(): void {
    if (this.screen.isTTY) this.screen.write("\r\u001b[K");
  }

  private say(line: string): void {
    this.clear();
    this.screen.write(`${line}\n`);
  }

  private show(every: number): void {
    if (this.now() - this.shown < every) return;
    this.shown = this.now();
    if (this.screen.isTTY) this.screen.write(`\r\u001b[K${this.line()}`);
    else this.screen.write(`${this.line()}\n`);
  }

  private line(): string {
    if (this.round === 0) return "checking both buckets";
    const seen = [...this.workers.values()].reduce(plus, this.gathered);
    const seconds = Math.max(0.001, (this.now() - this.started) / 1_000);
    const rate = Math.round((seen.source + seen.destination) / seconds);
    const number = (n: number) => n.toLocaleString("en-US");
    return (
      `${PHASES.get(this.state)}  round ${this.round}  ${number(rate)} keys/s  source ${number(seen.source)}  ` +
      `copied ${number(seen.copied)}  orphans ${number(seen.orphans)}`
    );
  }
}

/** The states that take time, as a word for each. */
const PHASES = new Map([
  ["Prepare", "checking"],
  ["CopyRanges", "copying "],
  ["DeleteOrphans", "deleting"],
  ["Report", "finished"],
]);

const plus = (a: Seen, b: Seen): Seen => ({
  source: a.source + b.source,
  destination: a.destination + b.destination,
  copied: a.copied + b.copied,
  orphans: a.orphans + b.orphans,
});

function parsed(line: string): ProgressLine | undefined {
  if (!line.startsWith('{"event":"progress"')) return undefined;
  return JSON.parse(line) as ProgressLine;
}
