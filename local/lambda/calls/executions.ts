/** The status of an execution by its ARN, as in DescribeExecution; `undefined`: there is no such execution. */
export type Executions = (arn: string) => string | undefined;
