import { DescribeExecutionCommand, ExecutionDoesNotExist, SFNClient } from "@aws-sdk/client-sfn";
import { mockClient } from "aws-sdk-client-mock";
import { expect } from "chai";
import { describeExecution } from "../../functions/runtime/executions";
import { Leases } from "../../sync/records/leases";
import { memoryStore } from "../sync/memory-store";

describe("the status of the execution that holds a lease", () => {
  // Of all clients: those of other tests in the same process must not have it when this file is loaded.
  let stepFunctions: ReturnType<typeof mockClient>;
  before(() => {
    stepFunctions = mockClient(SFNClient);
  });
  const refused = (error: Error) => stepFunctions.on(DescribeExecutionCommand).rejects(error);
  afterEach(() => stepFunctions.reset());
  after(() => stepFunctions.restore());

  it("is not known if there is no such execution", async () => {
    refused(new ExecutionDoesNotExist({ message: "No.", $metadata: {} }));
    expect(await describeExecution("arn")).to.equal(undefined);
  });

  it("is refused as an error from which the lease explains who holds it: a second attempt would be refused too", async () => {
    const denied = Object.assign(new Error("Not authorized"), { name: "AccessDeniedException" });
    refused(denied);
    const clock = { now: () => 0 };
    const leases = new Leases(memoryStore(), "runs", clock);
    const of = (execution: string) => ({
      ...{ execution, name: execution, startedAt: "2026-11-26T12:00:00Z" },
      ...{ destination: "copies", destinationPrefix: "" },
    });
    await leases.take(of("a"), describeExecution);
    const error = await leases.take(of("b"), describeExecution).catch((thrown: Error) => thrown);
    expect(String(error)).to.match(/^AccessDenied: The run a .* status could not be read: Not authorized\. /);
  });

  for (const [what, name, message] of [
    ["in a VPC without an endpoint for Step Functions", "TimeoutError", "No connection in 5000 ms"],
    ["at a limit of the account", "ThrottlingException", "Rate exceeded"],
  ] as const)
    it(`ends the run with an error that says what was asked: ${what}`, async () => {
      refused(Object.assign(new Error(message), { name }));
      const error = (await describeExecution("arn").catch((thrown: unknown) => thrown)) as Error;
      expect([error.name, error.message]).to.deep.equal([
        "RequestFailed",
        `A request to Step Functions (states:DescribeExecution) failed at each attempt: ${name}: ${message}. ` +
          "If it was an outage, start again when it is over. Otherwise fix the cause first. Objects that were copied stay copied.",
      ]);
    });
});
