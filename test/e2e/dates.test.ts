import { Readable } from "node:stream";
import { CloudWatch } from "@aws-sdk/client-cloudwatch";
import { expect } from "chai";
import { readTextDates } from "../../e2e/dates";

/** A client whose requests get this list of dashboards. */
const clientOf = (entry: object): CloudWatch =>
  readTextDates(
    new CloudWatch({
      region: "us-east-1",
      credentials: { accessKeyId: "a", secretAccessKey: "b" },
      requestHandler: {
        handle: async () => ({
          response: {
            statusCode: 200,
            headers: { "content-type": "application/x-amz-json-1.0" },
            body: Readable.from([JSON.stringify({ DashboardEntries: [entry] })]),
          },
        }),
      } as never,
    }),
  );

describe("the dates of dashboards", () => {
  const modified = new Date("2026-11-28T01:30:09Z");

  for (const [form, LastModified] of [
    ["text, as MiniStack sends them", "2026-11-28T01:30:09Z"],
    ["numbers, as AWS sends them", modified.getTime() / 1_000],
  ] as const)
    it(`are read if they are ${form}`, async () => {
      const DashboardName = '"LastModified"';
      const { DashboardEntries } = await clientOf({ DashboardName, LastModified }).listDashboards({});
      expect(DashboardEntries).to.deep.equal([{ DashboardName, LastModified: modified }]);
    });
});
