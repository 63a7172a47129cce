import { expect } from "chai";
import type { Output } from "../../../sync/report/output";
import { closingLine, summaryOf } from "../../../sync/report/summary";
import { textReport } from "../../../sync/report/text-report";
import { example } from "./html/reports";

describe("the summary of a run", () => {
  it("has the copies, the deletes and what was not copied", async () => {
    const { report } = await example("succeeded");
    expect(closingLine(report)).to.equal(
      "60 of 61 objects were copied (1.4 MB). 12 of 12 orphans were deleted (48 B). Not copied: 1 skipped.",
    );
  });

  it("says that nothing matches, unless the run failed", async () => {
    const { report } = await example("succeeded");
    const nothing = { ...report, objects: { ...report.objects, source: 0, orphans: 0 } } as Output;
    expect(summaryOf(nothing)).to.equal("No objects in either bucket match the prefix and the filters.");
    const failure = { error: "AccessDenied", cause: "" };
    expect(summaryOf(nothing, failure)).to.equal("The run compared no objects.");
  });

  it("does not count the copies of an empty source", async () => {
    const { report } = await example("that does not delete");
    expect(summaryOf(report)).to.equal("There are no objects to copy. 0 of 2 orphans were deleted (0 B).");
  });

  it("of a run that ended early says that not all objects may be compared, in each report", async () => {
    const { report } = await example("failed");
    const early = "The run ended early: it may not have compared all objects.";
    const all = (error: string) => {
      const failure = { error, cause: "" };
      return [summaryOf(report, failure), textReport({ ...report, failure })];
    };
    for (const error of ["Stopped", "NoProgress", "AccessDenied", "Lambda.Unknown"])
      for (const text of all(error)) expect(text, error).to.contain(early);
    for (const error of ["SyncIncomplete", "TooManyDeletes", "SourceEmpty"])
      for (const text of all(error)) expect(text, error).to.not.contain(early);
  });

  it("of a dry run has the forecast of the real run", async () => {
    const { report } = await example("dry run");
    expect(closingLine(report).replace(/\$\d+\.\d+/, "$N")).to.equal(
      "60 of 61 objects would be copied (1.4 MB). 12 of 12 orphans would be deleted (48 B). This dry run wrote nothing to " +
        "the buckets. Not copied: 1 skipped. The real run takes about 9 s and costs about $N.",
    );
  });
});
