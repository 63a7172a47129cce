import { DescribeExecutionCommand, ExecutionDoesNotExist, SFNClient } from "@aws-sdk/client-sfn";
import { mockClient } from "aws-sdk-client-mock";
import { expect } from "chai";
import { describeExecution } from "../../functions/runtime/executions";

describe("the status of the execution that holds a lease", () => {
  const stepFunctions = mockClient(SFNClient);
  const refused = (error: Error) => stepFunctions.on(DescribeExecutionCommand).rejects(error);
  afterEach(() => stepFunctions.reset());
  after(() => stepFunctions.restore());

  it("is not known if there is no such execution", async () => {
    refused(new ExecutionDoesNotExist({ message: "No.", $metadata: {} }));
    expect(await describeExecution("arn")).to.equal(undefined);
  });

  for (const [what, name, message] of [
    ["in a VPC without an endpoint for Step Functions", "TimeoutError", "No connection in 5000 ms"],
    ["without a permission", "AccessDeniedException", "Not authorized"],
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
