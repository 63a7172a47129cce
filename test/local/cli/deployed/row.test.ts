import { expect } from "chai";
import { rowOf } from "../../../../local/cli/deployed/listing/row";
import { table } from "../../../../local/cli/deployed/listing/table";

describe("the row of a run in a list", () => {
  it("has the counts of a dry run of version 0.1.0, whose output has other names for them", () => {
    const objects = { source: 3, kept: 1, copied: 2, deleted: 4, skipped: 0, conflicts: 0, failed: 0 };
    const output = { source: "a", destination: "b", dryRun: true, objects, estimatedCostUsd: 0.25 };
    const row = rowOf(
      {
        ...{ arn: "", name: "old", status: "SUCCEEDED", input: "{}", error: undefined, cause: undefined },
        ...{ startedAt: new Date(0), stoppedAt: new Date(1_000), output: JSON.stringify(output) },
      },
      { report: undefined, soFar: undefined, request: undefined },
      0,
    );
    expect(row).to.deep.equal({
      ...{ run: "old", pair: null, source: "a", destination: "b", dryRun: true, status: "SUCCEEDED" },
      ...{ startedAt: "1970-01-01T00:00:00.000Z", seconds: 1, copied: 2, deleted: 4, failed: 0 },
      ...{ costUsd: 0.25, error: null, input: {} },
    });
    expect(table([row]).split("\n")[1]).to.match(/^old +a -> b +SUCCEEDED \(dry run\) /);
  });
});
