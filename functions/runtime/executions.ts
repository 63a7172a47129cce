import { DescribeExecutionCommand, ExecutionDoesNotExist, SFNClient } from "@aws-sdk/client-sfn";
import { RequestFailed } from "../../sync/model/request-errors";
import { DENIED, type ExecutionStatus } from "../../sync/records/leases";
import { DESCRIBE_ATTEMPTS, DESCRIBE_CONNECTION_MS, DESCRIBE_MS } from "./constants";

let client: SFNClient | undefined;

/**
 * The limits are for a VPC without an endpoint for Step Functions. No response arrives there, and the function must have time to
 * say so.
 */
const newClient = (): SFNClient =>
  new SFNClient({
    region: process.env.AWS_REGION ?? "us-east-1",
    maxAttempts: DESCRIBE_ATTEMPTS,
    requestHandler: {
      connectionTimeout: DESCRIBE_CONNECTION_MS,
      requestTimeout: DESCRIBE_MS,
      throwOnRequestTimeout: true,
    },
  });

/**
 * Gets the status of an execution in the same Region from Step Functions.
 *
 * @throws AccessDeniedException unchanged, because a second attempt gets the same response; RequestFailed
 */
export const describeExecution: ExecutionStatus = async (executionArn) => {
  client ??= newClient();
  try {
    // The input and the output may be encrypted with a key that the function may not use.
    const command = new DescribeExecutionCommand({ executionArn, includedData: "METADATA_ONLY" });
    return (await client.send(command)).status;
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return undefined;
    const { name, message } = error as Error;
    if (name === DENIED) throw error;
    throw new RequestFailed("Step Functions (states:DescribeExecution)", `${name}: ${message}`, {
      cause: error,
    });
  }
};
