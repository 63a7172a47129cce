import { expect } from "chai";
import { htmlReport } from "../../../sync/report/html/page";
import { example, KIND_NAMES } from "./html/reports";

describe("the files that a report names", () => {
  for (const kind of KIND_NAMES)
    it(`are there after a run that is: ${kind}`, async () => {
      const { report, html, text, lines, listsOrphans } = await example(kind);
      const { outcomes, orphans } = report.files;
      const named = (place: string, folder: string) => [
        text.includes(`: ${place}\n`),
        html.includes(`<a href="${folder}">`),
      ];
      // The files of workers that were killed are in no report: other workers process their keys again.
      const counted = kind !== "without progress";
      expect(named(outcomes, "outcomes/")).to.deep.equal(Array(2).fill(counted && lines.length > 0));
      expect(html.includes(outcomes)).to.equal(counted && lines.length > 0);
      expect(named(orphans, "orphans/")).to.deep.equal(Array(2).fill(counted && listsOrphans));
    });

  it("are fetched with commands, unless the report is not in a bucket of S3", async () => {
    const { report, html } = await example("succeeded");
    const local = htmlReport({ ...report, report: "runs/run-1/report.json" }, {});
    const commands = /aws s3 cp --recursive|From the runs bucket/;
    expect([html, local].map((page) => commands.test(page))).to.deep.equal([true, false]);
  });
});

describe("the request in a report", () => {
  it("has neither the lease, whose token is a secret, nor what the report has elsewhere", async () => {
    const { report, html } = await example("succeeded");
    expect(report.request).to.not.have.any.keys("lease", "id", "startedAt", "executionArn");
    expect(report.executionArn).to.match(/^arn:/);
    expect(html).to.contain(report.executionArn);
    expect(JSON.stringify(report)).to.not.match(/token/i);
  });
});
