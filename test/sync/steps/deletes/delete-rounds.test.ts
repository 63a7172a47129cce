import { expect } from "chai";
import type { DeleteResult, PendingFile } from "../../../../sync/records/delete-schema";
import {
  firstDivision,
  nextDivision,
  orphansIn,
  remainingAfter,
} from "../../../../sync/steps/deletes/division";
import type { Deleting } from "../../../../sync/steps/states";
import type { Budget } from "../../../../sync/worker/context";
import { type World, world } from "../../world";

const ORPHANS = 12_500;

/** A destination with one object of the source and many orphans. */
function orphaned(orphans = ORPHANS): World {
  const all = world({ recordsInMemory: true });
  all.source.put("key", "1");
  for (let i = 0; i < orphans; i++) all.destination.put(`orphan-${i}`, "12");
  all.advanceClock(60);
  return all;
}

/** A budget that ends after the file and one wave of requests. */
function shortBudget(): Budget {
  let left = 2;
  return { mayBegin: () => left-- > 0, signal: new AbortController().signal };
}

const deletes = (all: World) => all.calls.filter(({ operation }) => operation === "DeleteObjects").length;

describe("deletes in rounds", () => {
  it("count each orphan once if the time of every worker ends early", async () => {
    const all = orphaned();
    const { output, states } = await all.sync({}, { deleteBudget: shortBudget });
    expect(output.objects).to.deep.include({ orphans: ORPHANS, deleted: ORPHANS, retained: 0 });
    expect(output.bytes.deleted).to.equal(2 * ORPHANS);
    expect(all.destination.keys()).to.deep.equal(["key"]);
    expect(deletes(all)).to.equal(13);
    expect(states.length).to.be.at.least(4);
    expect((states.at(-2) as Deleting).deletesDone).to.deep.equal({ deleted: ORPHANS, retained: 0 });
  });

  it("find again what a killed worker has deleted: nothing that was deleted is reported as retained", async () => {
    const all = orphaned(3_000);
    const { output, error } = await all.sync({}, { deletesKilled: (round) => round === 1 });
    expect(error).to.equal("");
    expect(output.objects).to.deep.include({ orphans: 3_000, deleted: 3_000, retained: 0 });
    expect(output.bytes.deleted).to.equal(6_000);
  });

  it("find again what a request has deleted whose response was lost", async () => {
    const all = orphaned(3_000);
    const abort = new AbortController();
    let requests = 0;
    all.s3.hooks.onRequest = ({ operation }) => {
      if (operation === "DeleteObjects" && ++requests === 2) abort.abort();
    };
    const cut = { mayBegin: () => true, signal: abort.signal };
    const { output } = await all.sync({}, { deleteBudget: (round) => (round === 1 ? cut : shortBudget()) });
    expect(output.objects).to.deep.include({ orphans: 3_000, deleted: 3_000, retained: 0 });
  });

  it("check again, in a later round, what an earlier worker was about to delete", async () => {
    const all = orphaned(3_000);
    const back = () => all.source.put("orphan-7", "it is back");
    const none = { mayBegin: () => false, signal: new AbortController().signal };
    const deleteBudget = (round: number) => {
      if (round === 2) {
        all.advanceClock(3_700);
        back();
      }
      return round === 1 ? none : { ...none, mayBegin: () => true };
    };
    const { output } = await all.sync({}, { deleteBudget });
    expect(output.objects).to.deep.include({ orphans: 3_000, deleted: 2_999, retained: 1 });
    expect(all.destination.keys()).to.deep.equal(["key", "orphan-7"]);
  });

  it("leave the keys for the next round while S3 asks for fewer requests", async () => {
    const all = orphaned(2_000);
    let refusals = 7;
    all.s3.hooks.fault = ({ operation }) =>
      operation === "DeleteObjects" && refusals-- > 0
        ? { kind: "error", code: "SlowDown", status: 503 }
        : undefined;
    const { output, error } = await all.sync();
    expect(error).to.equal("");
    expect(output.objects).to.deep.include({ orphans: 2_000, deleted: 2_000, retained: 0 });
  });

  it("end after two rounds without progress, with the error of the workers", async () => {
    const all = orphaned(10);
    all.s3.hooks.fault = ({ operation }) =>
      operation === "DeleteObjects" ? { kind: "error", code: "SlowDown", status: 503 } : undefined;
    const { error, cause, output } = await all.sync();
    expect(error).to.equal("SyncIncomplete");
    expect(cause).to.match(
      /^10 orphans could not be deleted, because workers ended with errors\. The first error: StoreError: /,
    );
    expect(output.objects).to.deep.include({ orphans: 10, deleted: 0, retained: 10 });
  });

  it("end at once if S3 denies the deletes", async () => {
    const all = orphaned(10);
    all.s3.hooks.fault = ({ operation }) =>
      operation === "DeleteObjects" ? { kind: "error", code: "AccessDenied", status: 403 } : undefined;
    const { error, output } = await all.sync();
    expect([error, deletes(all)]).to.deep.equal(["AccessDenied", 1]);
    expect(output.objects).to.deep.include({ orphans: 10, deleted: 0, retained: 10 });
  });
});

const file = (count: number, skip?: number): PendingFile => ({
  ...{ key: "orphans", first: "", last: "", count, bytes: count },
  ...(skip !== undefined && { skip }),
});

describe("the division of a round of deletes", () => {
  it("has what remains of the files, after any number of orphans", () => {
    const files = [file(3), file(5, 2), file(4)];
    for (let done = 0; done <= 10; done++) expect(orphansIn(remainingAfter(files, done))).to.equal(10 - done);
    expect(remainingAfter(files, 4)).to.deep.equal([file(5, 3), file(4)]);
    expect(remainingAfter(files, 6)).to.deep.equal([file(4)]);
  });

  it("has four workers at first, and all orphans in order", () => {
    const files = Array.from({ length: 1_000 }, () => file(10_000));
    const { items, keysPerSecond } = firstDivision(files);
    expect(items.flat()).to.deep.equal(files);
    expect([items.length, keysPerSecond]).to.deep.equal([4, 875]);
  });

  it("has twice as many workers after a round without refusals, and half as many after one with refusals", () => {
    const files = Array.from({ length: 1_000 }, () => file(10_000));
    const result = (throttled: boolean) => ({ keysPerSecond: 900, throttled }) as DeleteResult;
    const next = (throttled: boolean, workers: number) =>
      nextDivision(files, 2, 4, Array(4).fill(result(throttled)), workers);
    expect(next(false, 40).items.length).to.equal(8);
    expect(next(false, 6).items.length).to.be.within(6, 7);
    const fewer = next(true, 40);
    expect([fewer.items.length, fewer.keysPerSecond]).to.deep.equal([2, 1_800]);
  });
});
