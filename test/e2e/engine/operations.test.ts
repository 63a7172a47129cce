import type { EngineEvent, OpType } from "@pulumi/pulumi/automation";
import { expect } from "chai";
import { summary } from "../../../e2e/engine/operations";

const event = (op: OpType, type: string, name: string): EngineEvent => ({
  sequence: 0,
  timestamp: 0,
  resourcePreEvent: {
    metadata: { op, type, urn: `urn:pulumi:e2e::sync-buckets::${type}::${name}`, provider: "" },
  },
});

describe("the operations of an update", () => {
  it("are the names of the changed resources by operation, and their types", () => {
    const events: EngineEvent[] = [
      { sequence: 0, timestamp: 0, preludeEvent: { config: {} } },
      event("same", "aws:s3/bucket:Bucket", "runs-bucket"),
      event("update", "aws:sfn/alias:Alias", "sync-live"),
      event("update", "aws:lambda/function:Function", "prepare-function"),
      event("create", "aws:lambda/function:Function", "report-function"),
    ];
    expect(summary(events)).to.deep.equal({
      operations: { update: ["prepare-function", "sync-live"], create: ["report-function"] },
      types: ["aws:lambda/function:Function", "aws:sfn/alias:Alias"],
    });
  });

  it("are none if nothing changes", () => {
    expect(summary([event("same", "aws:s3/bucket:Bucket", "runs-bucket")])).to.deep.equal({
      operations: {},
      types: [],
    });
  });
});
