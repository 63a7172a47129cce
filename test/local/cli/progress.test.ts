import { expect } from "chai";
import { Progress, type Screen } from "../../../local/cli/progress";
import { NO_COUNTS } from "../../../sync/metrics/counters";

/** A screen that keeps what is written, and a clock that is moved by hand. */
function watching(isTTY: boolean) {
  let text = "";
  let now = 1_000_000;
  const screen: Screen = { isTTY, write: (some) => (text += some) };
  const progress = new Progress(screen, () => now);
  const pass = (seconds: number) => {
    now += seconds * 1_000;
  };
  return { progress, pass, shown: () => text };
}

const counts = (some: object) => ({ ...NO_COUNTS.objects, ...some });
const line = (round: number, item: number, some: object): string =>
  JSON.stringify({ event: "progress", round, item, objects: counts(some) });

/** A run of two rounds and a deletion, as its functions and states tell of it. */
function play({ progress, pass }: ReturnType<typeof watching>): void {
  const entered = (state: string, data: object = {}) => progress.event({ type: "entered", state, data });
  const gathered = (round: number, some: object) => {
    const data = { round, counters: { ...NO_COUNTS, objects: counts(some) } };
    progress.event({ type: "exited", state: "Gather", data });
  };
  entered("Prepare");
  entered("DivideKeys");
  pass(1);
  entered("CopyRanges", { round: 1 });
  pass(1);
  progress.log(line(1, 0, { source: 1_500, destination: 500, copied: 1_000 }));
  pass(1);
  progress.log(line(1, 1, { source: 3_000, destination: 2_000, copied: 1_000, orphans: 7 }));
  pass(6);
  progress.log(line(1, 0, { source: 4_000, destination: 1_000, copied: 3_000 }));
  progress.log("a line that some function logs");
  pass(1);
  gathered(1, { source: 8_000, destination: 4_000, copied: 4_000, orphans: 10 });
  entered("CopyRanges", { round: 2 });
  pass(10);
  gathered(2, { source: 10_000, destination: 5_000, copied: 5_000, orphans: 12 });
  entered("DeleteOrphans");
  pass(5);
  entered("Report");
}

describe("the progress of a run", () => {
  it("is on a terminal one line that changes", () => {
    const watched = watching(true);
    play(watched);
    watched.progress.clear();
    expect(watched.shown().split("\r\u001b[K")).to.deep.equal([
      "",
      "checking both buckets",
      "copying   round 1  0 keys/s  source 0  copied 0  orphans 0",
      "copying   round 1  1,000 keys/s  source 1,500  copied 1,000  orphans 0",
      "copying   round 1  2,333 keys/s  source 4,500  copied 2,000  orphans 7",
      "copying   round 1  1,111 keys/s  source 7,000  copied 4,000  orphans 7",
      "a line that some function logs\n",
      "copying   round 2  1,200 keys/s  source 8,000  copied 4,000  orphans 10",
      "deleting  round 2  750 keys/s  source 10,000  copied 5,000  orphans 12",
      "finished  round 2  600 keys/s  source 10,000  copied 5,000  orphans 12",
      "",
    ]);
  });

  it("is elsewhere a line at each turn, and one every five seconds at most between", () => {
    const watched = watching(false);
    play(watched);
    watched.progress.clear();
    expect(watched.shown()).to.equal(
      [
        "checking both buckets",
        "copying   round 1  0 keys/s  source 0  copied 0  orphans 0",
        "copying   round 1  1,111 keys/s  source 7,000  copied 4,000  orphans 7",
        "a line that some function logs",
        "copying   round 2  1,200 keys/s  source 8,000  copied 4,000  orphans 10",
        "deleting  round 2  750 keys/s  source 10,000  copied 5,000  orphans 12",
        "finished  round 2  600 keys/s  source 10,000  copied 5,000  orphans 12",
        "",
      ].join("\n"),
    );
  });

  it("begins anew with the next run", () => {
    const watched = watching(false);
    play(watched);
    const before = watched.shown();
    watched.pass(100);
    watched.progress.begin();
    play(watched);
    expect(watched.shown()).to.equal(before + before);
  });
});
