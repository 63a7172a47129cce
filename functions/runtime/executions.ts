import { DescribeExecutionCommand, ExecutionDoesNotExist, SFNClient } from "@aws-sdk/client-sfn";
import type { ExecutionStatus } from "../../sync/records/leases";

let client: SFNClient | undefined;

/** Asks Step Functions for the status of an execution of the same Region. */
export const describeExecution: ExecutionStatus = async (executionArn) => {
  client ??= new SFNClient({ region: process.env.AWS_REGION ?? "us-east-1" });
  try {
    return (await client.send(new DescribeExecutionCommand({ executionArn }))).status;
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return undefined;
    throw error;
  }
};
