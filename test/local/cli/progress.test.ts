import FakeTimers, { type Clock } from "@sinonjs/fake-timers";
import { expect } from "chai";
import { Progress, type Screen } from "../../../local/cli/progress/progress";
import { NO_COUNTS } from "../../../sync/metrics/counters";

let clock: Clock;

/** A screen that records its output, at a time that the test advances. */
function watch(isTTY: boolean, columns = 200) {
  let text = "";
  const screen: Screen = { isTTY, columns, write: (some) => (text += some) };
  const progress = new Progress(screen);
  const advance = (seconds: number) => clock.tick(seconds * 1_000);
  return { progress, advance, shown: () => text };
}

/** The lines that a terminal has shown, one after the other. */
const drawn = (text: string): string[] =>
  text
    .split(/\u001b(?:\[[0-9;?]*[A-Za-z]|[78])|\n/)
    .filter((line, i, lines) => line !== "" && line !== lines[i - 1]);

const counts = (some: object) => ({ ...NO_COUNTS.objects, ...some });
const line = (round: number, item: number, some: object): string =>
  JSON.stringify({
    event: "progress",
    round,
    item,
    objects: counts(some),
    bytes: { copied: 1_000 * counts(some).copied, deleted: 0 },
  });

/** Replays the events and log lines of a run with two rounds and a deletion. */
function replay({ progress, advance }: ReturnType<typeof watch>, keys?: number): void {
  const entered = (state: string, data: object = {}) => progress.event({ type: "entered", state, data });
  const gathered = (round: number, some: object) => {
    const bytes = { copied: 1_000 * counts(some).copied, deleted: 0 };
    const data = { round, counters: { ...NO_COUNTS, objects: counts(some), bytes } };
    progress.event({ type: "exited", state: "Gather", data });
  };
  entered("Prepare");
  entered("DivideKeys");
  progress.event({ type: "exited", state: "DivideKeys", data: keys === undefined ? {} : { keys } });
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
  entered("DeleteOrphans", { deleteRound: 1 });
  advance(2);
  progress.log(line(1, 0, { deleted: 4 }));
  advance(3);
  progress.event({
    type: "exited",
    state: "GatherDeletes",
    data: { deletesDone: { deleted: 11, retained: 1 } },
  });
  entered("Report");
}

describe("the progress of a run", () => {
  beforeEach(() => {
    clock = FakeTimers.install({ now: 1_000_000, toFake: ["setTimeout", "clearTimeout", "Date"] });
  });
  afterEach(() => clock.uninstall());

  it("prints lines after the clock was set back", () => {
    const { progress, shown } = watch(false);
    progress.event({ type: "entered", state: "CopyRanges", data: { round: 1 } });
    clock.setSystemTime(0);
    progress.event({ type: "entered", state: "Report", data: {} });
    expect(shown().split("\n")).to.have.length(3);
  });

  it("prints lines on a terminal that cannot draw", () => {
    const term = process.env.TERM;
    try {
      process.env.TERM = "dumb";
      const watched = watch(true);
      replay(watched);
      expect(watched.shown()).not.to.contain("\u001b");
      expect(watched.shown().split("\n").length).to.be.greaterThan(3);
    } finally {
      if (term === undefined) delete process.env.TERM;
      else process.env.TERM = term;
    }
  });

  it("draws one line on a terminal, with figures but without a bar if the number of keys is not known", () => {
    const watched = watch(true);
    replay(watched);
    watched.progress.clear();
    const lines = drawn(watched.shown());
    expect(lines).to.include.members([
      "checking both buckets  0s",
      "copying  1,500 keys  750 keys/s  copied 1,000, 1.0 MB, 500 kB/s  orphans 0  round 1  3s",
      "copying  4,507 keys  1,502 keys/s  copied 2,000, 2.0 MB, 667 kB/s  orphans 7  round 1  4s",
      "another log line",
      "deleting  █████░░░░░░░░░░░ 33%  ETA 4s  deleted 4  2 keys/s  copied 5,000, 5.0 MB, 250 kB/s  orphans 12  " +
        "round 1  24s",
      "finished  10,012 keys  400 keys/s  deleted 11  copied 5,000, 5.0 MB, 200 kB/s  orphans 12  round 2  25s",
    ]);
    expect(lines.filter((line) => /copying.*%/.test(line))).to.deep.equal([]);
  });

  it("draws a bar, the estimated time that remains, and the number of keys if it is known", () => {
    const watched = watch(true);
    replay(watched, 10_000);
    watched.progress.clear();
    expect(drawn(watched.shown())).to.include.members([
      "copying  ███████░░░░░░░░░ 45%  ETA 4s  4,507 of 10,000 keys  1,502 keys/s  copied 2,000, 2.0 MB, 667 kB/s  " +
        "orphans 7  round 1  4s",
    ]);
  });

  for (const [columns, line] of [
    [
      112,
      "copying  ███████░░░░░░░░░ 45%  ETA 4s  4,507 of 10,000 keys  1,502 keys/s  copied 2,000, 2.0 MB, 667 kB/s  4s",
    ],
    [98, "copying  ███████░░░░░░░░░ 45%  ETA 4s  4,507 of 10,000 keys  1,502 keys/s  2.0 MB, 667 kB/s  4s"],
    [90, "copying  ███████░░░░░░░░░ 45%  ETA 4s  4,507 of 10,000 keys  1,502 keys/s  2.0 MB  4s"],
    [80, "copying  ██░░ 45%  ETA 4s  4,507 of 10,000 keys  1,502 keys/s  2.0 MB  4s"],
  ] as const)
    it(`leaves out what matters least in ${columns} columns`, () => {
      const watched = watch(true, columns);
      replay(watched, 10_000);
      watched.progress.clear();
      expect(drawn(watched.shown())).to.include(line);
    });

  it("has the bar, ETA, keys, rate, bytes and time in 80 columns, for a million keys too", () => {
    const watched = watch(true, 80);
    const { progress, advance } = watched;
    progress.event({ type: "exited", state: "DivideKeys", data: { keys: 3_000_000 } });
    progress.event({ type: "entered", state: "CopyRanges", data: { round: 1 } });
    advance(60);
    progress.log(line(1, 0, { source: 1_360_000, destination: 0, copied: 1_360_000 }));
    advance(1);
    progress.clear();
    const last = drawn(watched.shown()).at(-1)!;
    expect(last).to.have.length.at.most(80);
    expect(last).to.equal("██░░ 45%  ETA 1m12s  1,360,000 of 3,000,000 keys  22,667 keys/s  1.4 GB  1m1s");
  });

  it("advances its times while nothing happens, cuts the line at the width of the terminal, and leaves no timer", () => {
    const watched = watch(true, 30);
    watched.progress.event({ type: "entered", state: "CopyRanges", data: { round: 1 } });
    watched.progress.log(line(1, 0, { source: 100, destination: 0 }));
    watched.advance(90);
    watched.progress.clear();
    expect(drawn(watched.shown()).at(-1)?.trim()).to.equal("copying  100 keys  3 keys/s  0");
    expect(clock.countTimers()).to.equal(0);
  });

  it("prints a line at each state and at most every five seconds without a terminal", () => {
    const watched = watch(false);
    replay(watched);
    watched.progress.clear();
    expect(watched.shown()).to.equal(
      [
        "checking both buckets",
        "copying   round 1  0 keys/s  source 0  copied 0  orphans 0",
        "copying   round 1  779 keys/s  source 7,000  copied 4,000  orphans 7",
        "another log line",
        "copying   round 2  801 keys/s  source 8,000  copied 4,000  orphans 10",
        "deleting  round 1  0 keys/s  source 10,000  copied 5,000  orphans 12  deleted 0",
        "finished  round 2  400 keys/s  source 10,000  copied 5,000  orphans 12  deleted 11",
        "",
      ].join("\n"),
    );
  });

  it("has the conflicts and the failures of a run that has some", () => {
    for (const [terminal, expected] of [
      [false, "finished  round 1  15 keys/s  source 15  copied 9  conflicts 4  failed 2  orphans 0"],
      [
        true,
        "finished  conflicts 4  failed 2  15 keys  15 keys/s  copied 9, 9.0 kB, 9.0 kB/s  orphans 0  round 1  1s",
      ],
    ] as const) {
      const { progress, advance, shown } = watch(terminal);
      progress.event({ type: "entered", state: "CopyRanges", data: { round: 1 } });
      advance(1);
      progress.log(line(1, 0, { source: 15, copied: 9, conflicts: 4, failed: 2 }));
      progress.event({ type: "entered", state: "Report", data: {} });
      progress.clear();
      expect(drawn(shown()).at(-1)).to.equal(expected);
    }
  });

  it("prints nothing more of a run that ends before its first round, as one that was stopped early", () => {
    for (const terminal of [false, true]) {
      const { progress, shown } = watch(terminal);
      progress.event({ type: "entered", state: "Prepare", data: {} });
      progress.print("Stopping after SIGINT.");
      progress.event({ type: "entered", state: "DivideKeys", data: {} });
      progress.event({ type: "entered", state: "Report", data: {} });
      progress.clear();
      const [, after = ""] = shown().split("Stopping after SIGINT.\n");
      expect(drawn(after).filter((line) => line.trim() !== "")).to.deep.equal([]);
    }
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
