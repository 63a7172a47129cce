import { type Service, ServiceError } from "./service";

/** Step Functions. Functions request only the status of an execution. */
export const states: Service = {
  host: "states",
  protocol: "json",
  operations: {
    DescribeExecution: {
      action: "states:DescribeExecution",
      resource: ({ executionArn }) => String(executionArn),
      respond: ({ executionArn }, { executions }) => {
        const status = executions.get(String(executionArn));
        if (status === undefined)
          throw new ServiceError("ExecutionDoesNotExist", `Execution Does Not Exist: '${executionArn}'`);
        return { executionArn, status };
      },
    },
  },
};
