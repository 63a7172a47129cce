import { expect } from "chai";
import { RunProgress } from "../../../../local/cli/deployed/follow/run-progress";
import type { MachineClient, RunEvent } from "../../../../local/cli/deployed/machine/client";
import { Progress } from "../../../../local/cli/progress/progress";
import { NO_COUNTS } from "../../../../sync/metrics/counters";

const STARTED = "2026-11-26T07:00:00.000Z";
const run = { startedAt: STARTED, dryRun: false };
const counters = (source: number, copied: number) => ({
  ...NO_COUNTS,
  objects: { ...NO_COUNTS.objects, source, copied },
});

/** What is seen of a run at one time. */
interface Poll {
  readonly events?: readonly RunEvent[];
  readonly done?: number;
  /** Records by key. `undefined`: it vanishes after it was listed. A string is not complete. */
  readonly records?: Readonly<Record<string, object | string | undefined>>;
}

/** The lines that the display prints, with ten seconds between two polls. */
async function linesOf(
  polls: readonly Poll[],
  options: { readonly denied?: boolean; readonly every?: number } = {},
) {
  let [time, poll] = [0, polls[0] as Poll];
  const lines: string[] = [];
  const asked: number[] = [];
  const requests: string[] = [];
  const client = {
    events: async (_, after) => {
      asked.push(after);
      return poll.events ?? [];
    },
    mapCounts: async () => ({ done: poll.done ?? 0, total: 3 }),
    currentMapRun: async () => "found",
  } as Partial<MachineClient> as MachineClient;
  const bucket = {
    list: async (prefix: string) => {
      if (options.denied) throw new Error("S3 denied s3:ListBucket.");
      requests.push(`list ${prefix.replace("runs/run/", "")}`);
      const found = Object.entries(poll.records ?? {}).filter(([key]) => key.startsWith(prefix));
      return found.map(([key, record]) => ({ key, etag: JSON.stringify(record) ?? "" }));
    },
    text: async (key: string) => {
      requests.push(`read ${key.replace("runs/run/", "")}`);
      const record = poll.records?.[key];
      return typeof record === "string" ? record : JSON.stringify(record);
    },
  };
  const progress = new Progress({ write: (text) => lines.push(text.trimEnd()) }, () => time);
  progress.begin(0);
  const source = new RunProgress(client, "run", bucket, progress, () => time);
  for (poll of polls) {
    time += options.every ?? 10_000;
    await source.poll();
  }
  return { lines, asked, requests };
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
const progressOf = (item: number) => `runs/run/rounds/0001/progress/${item}.json`;
const recorded = (source: number, copied: number, startedAt = STARTED) => ({
  startedAt,
  value: { counters: counters(source, copied) },
});

const BEGUN: readonly Poll[] = [
  { events: [entered(1, "Prepare", {})] },
  { events: [exited(2, "DivideKeys", { keys: 300 }), entered(3, "CopyRanges", { run, round: 1 })] },
];
const POLLS: readonly Poll[] = [
  ...BEGUN,
  { done: 1, records: { [result(0)]: recorded(100, 40) } },
  {
    done: 2,
    records: {
      [result(0)]: recorded(100, 40),
      [result(1)]: recorded(9, 9, "of an earlier run"),
      [result(2)]: recorded(120, 10),
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
    const { lines, asked, requests } = await linesOf(POLLS);
    expect(lines).to.deep.equal([
      "checking both buckets",
      "copying   round 1  0 keys/s  source 0  copied 0  orphans 0",
      "copying   round 1  3 keys/s  source 100  copied 40  orphans 0  items 1 of 3",
      "copying   round 1  6 keys/s  source 220  copied 50  orphans 0  items 2 of 3",
      "deleting  round 1  0 keys/s  source 300  copied 60  orphans 0  deleted 0",
      "finished  round 1  5 keys/s  source 300  copied 60  orphans 0  deleted 0",
    ]);
    // Only new events are asked for, and each result is read once.
    expect(asked).to.deep.equal([0, 1, 3, 3, 3, 10]);
    expect(requests.filter((request) => request.startsWith("read "))).to.deep.equal([
      "read rounds/0001/results/0.json",
      "read rounds/0001/results/1.json",
      "read rounds/0001/results/2.json",
    ]);
  });

  it("counts workers that run by what they recorded, and each worker once", async () => {
    const torn = '{ "startedAt": "2026';
    const { lines, requests } = await linesOf([
      ...BEGUN,
      { records: { [progressOf(0)]: recorded(50, 5), [progressOf(1)]: undefined, [progressOf(2)]: torn } },
      {
        // The worker of item 0 has ended, and its last progress is still there. That of item 1 has been killed.
        done: 2,
        records: {
          [result(0)]: recorded(100, 40),
          [progressOf(0)]: recorded(90, 30),
          [progressOf(1)]: recorded(9, 9, "of an earlier run"),
          [progressOf(2)]: recorded(30, 3),
        },
      },
      { done: 2, records: { [progressOf(0)]: recorded(95, 35), [progressOf(2)]: recorded(60, 6) } },
      { done: 2, records: { [progressOf(2)]: recorded(60, 6) } },
    ]);
    expect(lines.slice(2)).to.deep.equal([
      "copying   round 1  2 keys/s  source 50  copied 5  orphans 0  items 0 of 3",
      "copying   round 1  3 keys/s  source 130  copied 43  orphans 0  items 2 of 3",
      "copying   round 1  3 keys/s  source 160  copied 46  orphans 0  items 2 of 3",
      "copying   round 1  3 keys/s  source 160  copied 46  orphans 0  items 2 of 3",
    ]);
    // What has not changed is not read again.
    expect(requests.slice(-5)).to.deep.equal([
      "read rounds/0001/progress/1.json",
      "read rounds/0001/progress/2.json",
      "list rounds/0001/progress/",
      "read rounds/0001/progress/2.json",
      "list rounds/0001/progress/",
    ]);
  });

  it("has a rate that stays between two records of workers, and falls a minute after the last one", async () => {
    const every30 = (polls: number) =>
      Array.from({ length: polls }, (_, i) => ({
        records: { [progressOf(0)]: recorded(3_000 * (1 + Math.floor(i / 3)), 0) },
      }));
    const silent = Array.from({ length: 9 }, () => ({ records: { [progressOf(0)]: recorded(9_000, 0) } }));
    const { lines } = await linesOf([...BEGUN, ...every30(9), ...silent]);
    const rates = lines.slice(2).map((line) => Number(/([\d,]+) keys\/s/.exec(line)?.[1]));
    expect(rates).to.deep.equal([
      ...[100, 100, 100],
      ...[100, 100, 100],
      ...[100, 100, 100, 100, 100, 100, 100],
      ...[90, 82, 75, 69, 64],
    ]);
  });

  it("lists the progress of workers every ten seconds, and reads a result that was not complete again", async () => {
    const polls = Array.from({ length: 12 }, (_, i) => ({
      done: 1,
      records: { [result(0)]: i < 2 ? "{" : recorded(100, 40) },
    }));
    const { lines, requests } = await linesOf([...BEGUN, ...polls], { every: 2_000 });
    expect(requests).to.deep.equal([
      "list rounds/0001/progress/",
      ...["list rounds/0001/results/", "read rounds/0001/results/0.json"],
      ...["list rounds/0001/results/", "read rounds/0001/results/0.json"],
      ...["list rounds/0001/results/", "read rounds/0001/results/0.json"],
      ...["list rounds/0001/progress/", "list rounds/0001/progress/"],
    ]);
    expect(lines.at(-1)).to.contain("source 100  copied 40");
  });

  it("reads the progress of 200 workers at a time, those first that were read longest ago", async () => {
    const many = (keys: number) =>
      Object.fromEntries(Array.from({ length: 500 }, (_, i) => [progressOf(i), recorded(keys, 0)]));
    const { lines } = await linesOf([
      ...BEGUN,
      ...[1, 1, 1, 2, 3, 4].map((keys) => ({ records: many(keys) })),
    ]);
    const sums = lines.slice(2).map((line) => Number(/source ([\d,]+)/.exec(line)?.[1]?.replace(",", "")));
    expect(sums).to.deep.equal([200, 400, 500, 700, 1_100, 1_600]);
  });

  it("counts the orphans that are deleted, from the records of their workers and the ends of rounds", async () => {
    const deletes = (n: number, kind: string, item: number) =>
      `runs/run/deletes/000${n}/${kind}/${item}.json`;
    const done = (deleted: number, retained: number) => ({
      counters: { ...NO_COUNTS, objects: { ...NO_COUNTS.objects, deleted, retained } },
    });
    const gathered = {
      ...NO_COUNTS,
      objects: { ...NO_COUNTS.objects, source: 300, orphans: 110, retained: 10 },
    };
    const enteredRound = (id: number, deleteRound: number) =>
      entered(id, "DeleteOrphans", { run, round: 1, deleteRound });
    const { lines } = await linesOf([
      ...BEGUN,
      { events: [exited(9, "Gather", { run, round: 1, counters: gathered }), enteredRound(10, 1)] },
      {
        records: {
          [deletes(1, "progress", 0)]: { startedAt: STARTED, value: { at: "", result: done(20, 1) } },
          [deletes(1, "progress", 1)]: { startedAt: STARTED, value: { at: "", result: null } },
        },
      },
      { done: 1, records: { [deletes(1, "results", 0)]: { startedAt: STARTED, value: done(40, 2) } } },
      {
        events: [
          exited(12, "GatherDeletes", { deletesDone: { deleted: 70, retained: 2 } }),
          enteredRound(13, 2),
        ],
      },
      {
        events: [
          exited(15, "GatherDeletes", { deletesDone: { deleted: 95, retained: 5 } }),
          entered(16, "Report", {}),
        ],
      },
    ]);
    expect(lines.slice(2)).to.deep.equal([
      "deleting  round 1  0 keys/s  source 300  copied 0  orphans 110  deleted 0",
      "deleting  round 1  2 keys/s  source 300  copied 0  orphans 110  deleted 20  items 0 of 3",
      "deleting  round 1  2 keys/s  source 300  copied 0  orphans 110  deleted 40  items 1 of 3",
      "deleting  round 2  2 keys/s  source 300  copied 0  orphans 110  deleted 70",
      "finished  round 1  6 keys/s  source 300  copied 0  orphans 110  deleted 95",
    ]);
  });

  it("counts no worker twice if the end of a round and of the run are seen together", async () => {
    const [first, second, third, fourth] = POLLS;
    const gathered = exited(9, "Gather", { run, round: 1, counters: counters(300, 60) });
    const { lines } = await linesOf([
      ...[first!, second!, third!],
      { ...fourth, done: 3, events: [gathered, entered(10, "Report", {})] },
      { ...fourth, done: 3 },
    ]);
    expect(lines.at(-1)).to.equal("finished  round 1  8 keys/s  source 300  copied 60  orphans 0");
  });

  it("counts the items if the runs bucket cannot be read, and says so once", async () => {
    const { lines } = await linesOf(POLLS, { denied: true });
    expect(lines.slice(2)).to.deep.equal([
      "The progress within a round is not complete. S3 denied s3:ListBucket.",
      "copying   round 1  0 keys/s  source 0  copied 0  orphans 0  items 1 of 3",
      "copying   round 1  0 keys/s  source 0  copied 0  orphans 0  items 2 of 3",
      "deleting  round 1  0 keys/s  source 300  copied 60  orphans 0  deleted 0",
      "finished  round 1  5 keys/s  source 300  copied 60  orphans 0  deleted 0",
    ]);
  });
});
