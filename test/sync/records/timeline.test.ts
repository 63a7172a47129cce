import { expect } from "chai";
import { newCounters } from "../../../sync/metrics/counters";
import { TIMELINE_ROUNDS, TIMELINE_WORKERS, WORKERS_PER_ROUND } from "../../../sync/records/constants";
import type { DeleteResult } from "../../../sync/records/delete-schema";
import type { ItemResult } from "../../../sync/records/schema";
import { boundedTimeline, timelineOf, type WorkerSpan } from "../../../sync/records/timeline";
import { placed } from "../../../sync/report/html/timeline/lanes";
import { copiesTimeline, deletesTimeline } from "../../../sync/steps/round/timeline";
import { UNEVENTFUL } from "../item-result";
import { example } from "../report/html/reports";

const span = (item: number, began: number, ended: number): WorkerSpan => ({
  ...{ item, began, ended },
  ...{ keys: 1, end: "done" },
});

const REST = [{ after: "a", through: "b" }];
const stopped = { error: "StoreError", cause: "SlowDown", fatal: false };

describe("the timeline of a round", () => {
  it("says why each worker ended, and counts items without a result", () => {
    const result = (over: Partial<ItemResult>): ItemResult => {
      const counters = newCounters();
      Object.assign(counters.objects, { source: 3, orphans: 2 });
      return { ...UNEVENTFUL, counters, began: 1_000, ended: 3_000, ...over };
    };
    const results = new Map([
      [0, result({})],
      [1, result({ remaining: REST, began: 0 })],
      [2, result({ remaining: REST, outOfKeys: true, ended: 5_000 })],
      [3, result({ remaining: REST, allDenied: true })],
      [5, result({ remaining: REST, stopped })],
    ]);
    const { workers, ...round } = copiesTimeline(2, 7, results, []);
    expect(round).to.deep.equal({
      action: "copy",
      round: 2,
      startedAt: "1970-01-01T00:00:00.000Z",
      finishedAt: "1970-01-01T00:00:05.000Z",
      items: 7,
      keys: 25,
      ends: { done: 1, time: 1, keys: 1, denied: 1, error: 1, lost: 2 },
      errors: [],
    });
    const ends = workers.map(({ item, end }) => [item, end]);
    expect(ends).to.deep.equal([
      [1, "time"],
      [0, "done"],
      [2, "keys"],
      [3, "denied"],
      [5, "error"],
    ]);
  });

  it("of deletes counts the orphans that have an outcome", () => {
    const result = (over: Partial<DeleteResult>): DeleteResult => {
      const counters = newCounters();
      Object.assign(counters.objects, { deleted: 4, retained: 1 });
      const nothing = { failed: 0, notable: [], groups: [], remaining: [], stopped: null };
      return { counters, ...nothing, keysPerSecond: 1, throttled: false, began: 0, ended: 1, ...over };
    };
    const file = { key: "orphans/1", first: "a", last: "b", count: 2, bytes: 2 };
    const results = new Map([
      [0, result({})],
      [1, result({ remaining: [file] })],
      [2, result({ remaining: [file], stopped })],
    ]);
    const { action, keys, ends } = deletesTimeline(1, 3, results, []);
    expect({ action, keys, ends }).to.deep.equal({
      action: "delete",
      keys: 15,
      ends: { done: 1, time: 1, keys: 0, denied: 0, error: 1, lost: 0 },
    });
  });

  it("without any result has no times", () => {
    const { startedAt, finishedAt, ends } = timelineOf({ action: "copy", round: 1, items: 3 }, [], []);
    expect({ startedAt, finishedAt, lost: ends.lost }).to.deep.equal({
      startedAt: null,
      finishedAt: null,
      lost: 3,
    });
  });

  it("has the workers that took longest, in the order of their start", () => {
    const spans = Array.from({ length: 1_000 }, (_, i) =>
      span(i, 10_000 - i, 10_000 + (i % 2 === 0 ? i : -i)),
    );
    const { workers, items, keys } = timelineOf({ action: "copy", round: 1, items: 1_000 }, spans, []);
    expect(workers).to.have.length(WORKERS_PER_ROUND);
    expect(workers.map(({ item }) => item)).to.deep.equal(
      Array.from({ length: WORKERS_PER_ROUND }, (_, i) => 998 - 2 * i),
    );
    expect({ items, keys }).to.deep.equal({ items: 1_000, keys: 1_000 });
  });
});

describe("the timeline of a run", () => {
  it("has at most 200 rounds, the first and the last ones, with at most 1,000 workers", () => {
    const spans = Array.from({ length: 50 }, (_, i) => span(i, 0, i));
    const rounds = Array.from({ length: 1_500 }, (_, i) =>
      timelineOf({ action: "copy", round: i + 1, items: 50 }, spans, []),
    );
    const bounded = boundedTimeline(rounds);
    expect(bounded).to.have.length(TIMELINE_ROUNDS);
    expect([bounded[99]?.round, bounded[100]?.round, bounded.at(-1)?.round]).to.deep.equal([
      100, 1_401, 1_500,
    ]);
    expect(bounded.flatMap(({ workers }) => workers)).to.have.length(TIMELINE_WORKERS);
  });

  it("has every round of copies and of deletes, within the time of the run", async () => {
    const { report } = await example("of several rounds");
    const { timeline, startedAt, finishedAt, objects, rounds } = report;
    const names = timeline.map(({ action, round }) => `${action} ${round}`);
    const copies = Array.from({ length: rounds }, (_, i) => `copy ${i + 1}`);
    expect(names).to.deep.equal([...copies, "delete 1"]);
    const keys = timeline
      .filter(({ action }) => action === "copy")
      .reduce((sum, round) => sum + round.keys, 0);
    expect(keys).to.equal(objects.source + objects.orphans);
    for (const round of timeline) {
      expect(Date.parse(String(round.startedAt))).to.be.at.least(Date.parse(startedAt));
      expect(Date.parse(String(round.finishedAt))).to.be.at.most(Date.parse(finishedAt));
    }
  });
});

describe("the lanes of the timeline", () => {
  it("are as many as workers ran at once, and the workers of a lane do not overlap", () => {
    const spans = [span(0, 0, 10), span(1, 0, 4), span(2, 5, 8), span(3, 6, 9), span(4, 9, 12)];
    const { workers } = timelineOf({ action: "copy", round: 1, items: 5 }, spans, []);
    expect(placed(workers).map(({ worker, lane }) => [worker.item, lane])).to.deep.equal([
      [0, 0],
      [1, 1],
      [2, 1],
      [3, 2],
      [4, 1],
    ]);
  });
});
