import { expect } from "chai";
import { RunTooLong } from "../../../../sync/model/errors";
import { COPY_ROUND_EVENTS, DELETE_ROUND_EVENTS } from "../../../../sync/steps/constants";
import { type RunLimits, tooLong } from "../../../../sync/steps/round/run-limits";
import { type World, world } from "../../world";

const STARTED = "2026-11-22T12:00:00.000Z";
const HOUR = 3_600_000;

/** What ends a run after that many rounds and hours; empty if nothing does. */
function said(round: number, deleteRounds: number, hours: number, limits: RunLimits = {}): string {
  const now = Date.parse(STARTED) + hours * HOUR;
  return (
    tooLong({ run: { startedAt: STARTED, dryRun: false }, round, deleteRounds }, "3 key ranges", now, limits)
      ?.message ?? ""
  );
}

const REST =
  " Not done yet: 3 key ranges. Start the execution again: objects that were copied stay copied, and the next run " +
  "continues with the others.";

describe("a run ends by name before", () => {
  it("its history is full, although Step Functions has retried every call as often as it may", () => {
    expect(said(412, 0, 1)).to.equal("");
    expect(said(413, 0, 1)).to.equal(`413 rounds are the maximum for the history of one execution.${REST}`);
    expect(413 * COPY_ROUND_EVENTS).to.be.below(25_000);
    expect(said(360, 92, 1)).to.equal("");
    expect(said(360, 93, 1)).to.match(/^453 rounds are the maximum/);
    expect(360 * COPY_ROUND_EVENTS + 93 * DELETE_ROUND_EVENTS).to.be.below(25_000);
  });

  it("its records expire", () => {
    expect(said(2, 0, 21, { retentionDays: 1 })).to.equal("");
    expect(said(2, 0, 21.1, { retentionDays: 1 })).to.equal(
      `The records of a run are kept for 1 day, and this one has taken nearly as long.${REST}`,
    );
    expect(said(2, 0, 30 * 24 - 4, { retentionDays: 30 })).to.equal("");
    expect(said(2, 0, 10_000)).to.equal("");
  });
});

/** 60 objects to copy, and 60 orphans. */
function different(): World {
  const all = world();
  for (let i = 0; i < 60; i++) {
    all.source.put(`a-${String(i).padStart(2, "0")}`, "1");
    all.destination.put(`z-${String(i).padStart(2, "0")}`, "1");
  }
  all.advanceClock(60);
  return all;
}

describe("a run that ends because it is too long", () => {
  const events = 3 * COPY_ROUND_EVENTS;

  it("has deleted nothing, and the next run does the rest", async () => {
    const all = different();
    const options = { keysPerWorker: 10, limits: { events } };
    const first = await all.sync({}, options);
    expect(first.error).to.equal(new RunTooLong("", "").name);
    expect(first.cause).to.match(/^3 rounds are the maximum .* Not done yet: \d+ key ranges?\. Start /);
    const { copied, deleted } = first.output.objects;
    expect({ deleted, some: copied > 0, all: copied === 60 }).to.deep.equal({
      deleted: 0,
      some: true,
      all: false,
    });
    const second = await all.sync({}, { limits: { events } });
    expect(second.output.objects).to.deep.include({ kept: copied, copied: 60 - copied, deleted: 60 });
    expect(all.destination.keys()).to.deep.equal(all.source.keys());
  });

  it("says how many deletes are not done", async () => {
    const all = different();
    const none = { mayBegin: () => false, signal: new AbortController().signal };
    const { error, cause, output } = await all.sync(
      {},
      { deleteBudget: () => none, limits: { events: 120 } },
    );
    expect(error).to.equal("RunTooLong");
    expect(cause).to.match(/^2 rounds are the maximum .* Not done yet: 60 deletes\./);
    expect(output.objects).to.deep.include({ orphans: 60, deleted: 0, retained: 60 });
  });

  it("may begin no deletes that do not fit", async () => {
    const all = different();
    const { error, cause, output } = await all.sync({}, { limits: { events: COPY_ROUND_EVENTS } });
    expect(error).to.equal("RunTooLong");
    expect(cause).to.match(/^1 round/);
    expect(output.objects).to.deep.include({ copied: 60, orphans: 60, deleted: 0, retained: 60 });
  });
});
