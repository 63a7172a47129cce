import { expect } from "chai";
import { Progress, type Screen } from "../../../local/cli/progress";
import { NO_COUNTS } from "../../../sync/metrics/counters";

/** A screen that records its output, and a clock that the test advances. */
function watch(isTTY: boolean) {
  let text = "";
  let now = 1_000_000;
  const screen: Screen = { isTTY, write: (some) => (text += some) };
  const progress = new Progress(screen, () => now);
  const advance = (seconds: number) => {
    now += seconds * 1_000;
  };
  return { progress, advance, shown: () => text };
}

const counts = (some: object) => ({ ...NO_COUNTS.objects, ...some });
const line = (round: number, item: number, some: object): string =>
  JSON.stringify({ event: "progress", round, item, objects: counts(some) });

/** Replays the events and log lines of a run with two rounds and a deletion. */
function replay({ progress, advance }: ReturnType<typeof watch>): void {
  const entered = (state: string, data: object = {}) => progress.event({ type: "entered", state, data });
  const gathered = (round: number, some: object) => {
    const data = { round, counters: { ...NO_COUNTS, objects: counts(some) } };
    progress.event({ type: "exited", state: "Gather", data });
  };
  entered("Prepare");
  entered("DivideKeys");
  advance(1);
  entered("CopyRanges", { round: 1 });
  advance(1);
  progress.log(line(1, 0, { source: 1_500, destination: 500, copied: 1_000 }));
  advance(1);
  progress.log(line(1, 1, { source: 3_000, destination: 2_000, copied: 1_000, orphans: 7 }));
  advance(6);
  progress.log(line(1, 0, { source: 4_000, destination: 1_000, copied: 3_000 }));
  progress.log("another log line");
  advance(1);
  gathered(1, { source: 8_000, destination: 4_000, copied: 4_000, orphans: 10 });
  entered("CopyRanges", { round: 2 });
  advance(10);
  gathered(2, { source: 10_000, destination: 5_000, copied: 5_000, orphans: 12 });
  entered("DeleteOrphans");
  advance(5);
  entered("Report");
}

describe("the progress of a run", () => {
  it("of a dry run says what would be copied", () => {
    const { progress, shown } = watch(false);
    progress.event({ type: "entered", state: "CopyRanges", data: { round: 1, run: { dryRun: true } } });
    expect(shown()).to.match(/ {2}source 0 {2}would copy 0 {2}orphans 0\n$/);
  });

  it("updates one line on a terminal", () => {
    const watched = watch(true);
    replay(watched);
    watched.progress.clear();
    expect(watched.shown().split("\r\u001b[K")).to.deep.equal([
      "",
      "checking both buckets",
      "copying   round 1  0 keys/s  source 0  copied 0  orphans 0",
      "copying   round 1  1,000 keys/s  source 1,500  copied 1,000  orphans 0",
      "copying   round 1  2,333 keys/s  source 4,500  copied 2,000  orphans 7",
      "copying   round 1  1,111 keys/s  source 7,000  copied 4,000  orphans 7",
      "another log line\n",
      "copying   round 2  1,200 keys/s  source 8,000  copied 4,000  orphans 10",
      "deleting  round 2  750 keys/s  source 10,000  copied 5,000  orphans 12",
      "finished  round 2  600 keys/s  source 10,000  copied 5,000  orphans 12",
      "",
    ]);
  });

  it("prints a line at each state and at most every five seconds without a terminal", () => {
    const watched = watch(false);
    replay(watched);
    watched.progress.clear();
    expect(watched.shown()).to.equal(
      [
        "checking both buckets",
        "copying   round 1  0 keys/s  source 0  copied 0  orphans 0",
        "copying   round 1  1,111 keys/s  source 7,000  copied 4,000  orphans 7",
        "another log line",
        "copying   round 2  1,200 keys/s  source 8,000  copied 4,000  orphans 10",
        "deleting  round 2  750 keys/s  source 10,000  copied 5,000  orphans 12",
        "finished  round 2  600 keys/s  source 10,000  copied 5,000  orphans 12",
        "",
      ].join("\n"),
    );
  });

  it("starts again with the next run", () => {
    const watched = watch(false);
    replay(watched);
    const before = watched.shown();
    watched.advance(100);
    watched.progress.begin();
    replay(watched);
    expect(watched.shown()).to.equal(before + before);
  });
});
