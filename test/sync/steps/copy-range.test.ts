import { expect } from "chai";
import type { S3Call } from "../../../local/s3";
import { type World, world } from "../world";

/** A run whose workers' time ends during the first request of that kind: the server does not respond. */
async function silent(is: (call: S3Call) => boolean) {
  const all: World = world();
  all.source.put("excluded", "1");
  all.source.put("key", "1");
  all.destination.put("orphan", "1");
  all.advanceClock(60);
  let end: AbortController | undefined;
  all.s3.hooks.fault = (call) => {
    if (end === undefined || end.signal.aborted || !is(call)) return undefined;
    end.abort();
    return { kind: "stall" };
  };
  const budget = () => {
    const time = new AbortController();
    end = time;
    return { mayBegin: () => !time.signal.aborted, signal: time.signal };
  };
  return all.sync({ exclude: ["excluded"] }, { budget, deleteBudget: budget });
}

const NO_ERROR =
  "No worker reported an error, and none finished a key in its time: S3 did not respond, or a key takes longer than a " +
  "function may.";

describe("workers whose time ends while S3 does not respond", () => {
  for (const [what, is] of [
    [
      "to a listing",
      ({ operation, bucket }: S3Call) => operation === "ListObjectsV2" && bucket === "source-bucket",
    ],
    ["to a copy", ({ operation }: S3Call) => operation === "CopyObject"],
  ] as const)
    it(`end a run with an error that says it: ${what}`, async () => {
      const { error, cause, report } = await silent(is);
      expect(error).to.equal("NoProgress");
      expect(cause).to.contain(`Nothing was deleted. ${NO_ERROR} Start the execution again`);
      expect(report.timeline.filter(({ ends }) => ends.time !== 1)).to.deep.equal([]);
    });

  it("end the deletes with an error that says it", async () => {
    const { error, cause } = await silent(({ operation }) => operation === "DeleteObjects");
    expect(error).to.equal("SyncIncomplete");
    expect(cause).to.contain(
      "1 orphan could not be deleted. The first error: S3 did not respond in the time of a worker. The report has all errors.",
    );
  });
});
