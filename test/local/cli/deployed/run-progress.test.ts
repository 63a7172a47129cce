import { expect } from "chai";
import { RunProgress } from "../../../../local/cli/deployed/follow/run-progress";
import type { MachineClient, RunEvent } from "../../../../local/cli/deployed/machine/client";
import { Progress } from "../../../../local/cli/progress";
import { NO_COUNTS } from "../../../../sync/metrics/counters";

const STARTED = "2026-11-26T07:00:00.000Z";
const run = { startedAt: STARTED, dryRun: false };
const counters = (source: number, copied: number) => ({
  ...NO_COUNTS,
  objects: { ...NO_COUNTS.objects, source, copied },
});

/** What is seen of a run at one time. */
interface Look {
  readonly events?: readonly RunEvent[];
  readonly done?: number;
  readonly results?: Readonly<Record<string, object | string>>;
}

/** The lines that the display prints, with ten seconds between two looks. */
async function linesOf(looks: readonly Look[], options: { readonly denied?: boolean } = {}) {
  let [time, look] = [0, looks[0] as Look];
  const lines: string[] = [];
  const asked: number[] = [];
  let reads = 0;
  const client = {
    events: async (_, after) => {
      asked.push(after);
      return look.events ?? [];
    },
    mapCounts: async () => ({ done: look.done ?? 0, total: 3 }),
    currentMapRun: async () => "found",
  } as Partial<MachineClient> as MachineClient;
  const bucket = {
    keys: async () => {
      if (options.denied) throw new Error("S3 denied s3:ListBucket.");
      return Object.keys(look.results ?? {});
    },
    text: async (key: string) => {
      reads++;
      return JSON.stringify(look.results?.[key]);
    },
  };
  const progress = new Progress({ write: (text) => lines.push(text.trimEnd()) }, () => time);
  progress.begin(0);
  const source = new RunProgress(client, "run", bucket, progress);
  for (look of looks) {
    time += 10_000;
    await source.look();
  }
  return { lines, asked, reads };
}

const entered = (id: number, state: string, data: object): RunEvent => ({
  id,
  state: { type: "entered", state, data },
});
const exited = (id: number, state: string, data: object): RunEvent => ({
  id,
  state: { type: "exited", state, data },
});
const result = (item: number) => `runs/run/rounds/0001/results/${item}.json`;

const LOOKS: readonly Look[] = [
  { events: [entered(1, "Prepare", {})] },
  { events: [exited(2, "DivideKeys", { keys: 300 }), entered(3, "CopyRanges", { run, round: 1 })] },
  { done: 1, results: { [result(0)]: { startedAt: STARTED, value: { counters: counters(100, 40) } } } },
  {
    done: 2,
    results: {
      [result(0)]: { startedAt: STARTED, value: { counters: counters(100, 40) } },
      [result(1)]: { startedAt: "of an earlier run", value: { counters: counters(9, 9) } },
      [result(2)]: { startedAt: STARTED, value: { counters: counters(120, 10) } },
    },
  },
  {
    events: [
      exited(8, "CopyRanges", {}),
      exited(9, "Gather", { run, round: 1, counters: counters(300, 60) }),
      entered(10, "DeleteOrphans", { run, round: 1, deleteRound: 1 }),
    ],
  },
  { events: [exited(12, "DeleteOrphans", {}), entered(13, "Report", {})] },
];

describe("the progress of a deployed run", () => {
  it("is that of a local run, from the history, the Map Run and the results of workers", async () => {
    const { lines, asked, reads } = await linesOf(LOOKS);
    expect(lines).to.deep.equal([
      "checking both buckets",
      "copying   round 1  0 keys/s  source 0  copied 0  orphans 0",
      "copying   round 1  3 keys/s  source 100  copied 40  orphans 0  items 1 of 3",
      "copying   round 1  6 keys/s  source 220  copied 50  orphans 0  items 2 of 3",
      "deleting  round 1  6 keys/s  source 300  copied 60  orphans 0",
      "finished  round 1  5 keys/s  source 300  copied 60  orphans 0",
    ]);
    // Only new events are asked for, and each result is read once.
    expect([asked, reads]).to.deep.equal([[0, 1, 3, 3, 3, 10], 3]);
  });

  it("counts no worker twice if the end of a round and of the run are seen together", async () => {
    const [first, second, third, fourth] = LOOKS;
    const gathered = exited(9, "Gather", { run, round: 1, counters: counters(300, 60) });
    const { lines } = await linesOf([
      ...[first!, second!, third!],
      { ...fourth, done: 3, events: [gathered, entered(10, "Report", {})] },
      { ...fourth, done: 3 },
    ]);
    expect(lines.at(-1)).to.equal("finished  round 1  8 keys/s  source 300  copied 60  orphans 0");
  });

  it("counts the items if the runs bucket cannot be read, and says so once", async () => {
    const { lines } = await linesOf(LOOKS, { denied: true });
    expect(lines.slice(2)).to.deep.equal([
      "The progress within a round is not complete. S3 denied s3:ListBucket.",
      "copying   round 1  0 keys/s  source 0  copied 0  orphans 0  items 1 of 3",
      "copying   round 1  0 keys/s  source 0  copied 0  orphans 0  items 2 of 3",
      "deleting  round 1  6 keys/s  source 300  copied 60  orphans 0",
      "finished  round 1  5 keys/s  source 300  copied 60  orphans 0",
    ]);
  });
});
