import { DescribeExecutionCommand, ExecutionDoesNotExist, SFNClient } from "@aws-sdk/client-sfn";
import type { ExecutionStatus } from "../../sync/records/leases";

let client: SFNClient | undefined;

/** Asks Step Functions for the status of an execution of the same Region. */
export const describeExecution: ExecutionStatus = async (executionArn) => {
  client ??= new SFNClient({ region: process.env.AWS_REGION ?? "us-east-1" });
  try {
    // The input and the output may be encrypted with a key that the function may not use.
    const command = new DescribeExecutionCommand({ executionArn, includedData: "METADATA_ONLY" });
    return (await client.send(command)).status;
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return undefined;
    throw error;
  }
};
