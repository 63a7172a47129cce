import { expect } from "chai";
import { PARTITION_WRITES_PER_SECOND } from "../../../../sync/concurrency/constants";
import type { DeleteResult } from "../../../../sync/records/delete-schema";
import { MIN_BATCH_KEYS } from "../../../../sync/steps/constants";
import { nextDivision } from "../../../../sync/steps/deletes/division";

/** Files that each fill a work item. */
const FILES = Array.from({ length: 60 }, (_, i) => ({
  ...{ key: `orphans/${i}`, count: MIN_BATCH_KEYS, bytes: 1 },
  ...{ first: `${i}`, last: `${i}` },
}));

const result = (keysPerSecond: number, throttled: boolean) => ({ keysPerSecond, throttled }) as DeleteResult;

/** The number of work items of the round after one of three items, and the keys per second of all workers. */
function next(results: readonly DeleteResult[]) {
  const { items, keysPerSecond } = nextDivision(FILES, 2, 3, results, 100);
  return [items.length, Math.round(keysPerSecond * items.length)];
}

describe("the next round of deletes", () => {
  it("has twice as many workers, if S3 refused nothing, with the same rate in all", () => {
    expect(next([result(100, false), result(200, false), result(300, false)])).to.deep.equal([6, 600]);
  });

  it("has half as many workers, rounded up, if S3 refused a request of any worker", () => {
    expect(next([result(100, false), result(200, true), result(300, false)])).to.deep.equal([2, 600]);
  });

  it("has the rate of a first round, if no worker left a result", () => {
    expect(next([])).to.deep.equal([6, PARTITION_WRITES_PER_SECOND]);
  });
});
