/** Step Functions, as far as the functions call it: the status of an execution. */
import type { ClientRequest, OutgoingHttpHeaders, RequestOptions, ServerResponse } from "node:http";
import { type Authorizer, denialMessage } from "../../iam/index";
import type { Executions } from "./executions";
import { bodyOf, type OnResponse, respondLocally } from "./relay";

export interface StatesOptions {
  /** The ARN of the session, for error messages. */
  readonly principal: string;
  readonly executions: Executions;
  readonly authorizer: () => Authorizer;
}

const HOST = /^states\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/;
const TARGET = "AWSStepFunctions.DescribeExecution";
const ACTION = "states:DescribeExecution";

/** Responds to a request to Step Functions. @returns `undefined` for a request to another service */
export function statesRequest(options: StatesOptions, args: readonly unknown[]): ClientRequest | undefined {
  const request = args.find((arg) => typeof arg === "object" && arg !== null && !(arg instanceof URL));
  const { host, hostname, headers } = (request ?? {}) as RequestOptions;
  if (!HOST.test(String(hostname ?? host))) return undefined;
  const callback = args.find((arg) => typeof arg === "function") as OnResponse;
  const target = Object.entries((headers ?? {}) as OutgoingHttpHeaders).find(
    ([name]) => name.toLowerCase() === "x-amz-target",
  );
  return respondLocally(request as RequestOptions, callback, async (received, response) => {
    const { executionArn } = JSON.parse(String(await bodyOf(received))) as { executionArn: string };
    if (target?.[1] !== TARGET) throw new Error(`expected a request to ${TARGET}, got ${target?.[1]}`);
    const requirement = { action: ACTION, resource: executionArn, context: {} };
    const denial = options.authorizer().authorize([requirement]);
    const status = options.executions(executionArn);
    if (denial) fail(response, "AccessDeniedException", denialMessage(options.principal, denial));
    else if (status === undefined)
      fail(response, "ExecutionDoesNotExist", `Execution Does Not Exist: '${executionArn}'`);
    else respond(response, 200, { executionArn, status });
  });
}

const fail = (response: ServerResponse, type: string, message: string): void =>
  respond(response, 400, { __type: type, message });

function respond(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "Content-Type": "application/x-amz-json-1.0" });
  response.end(JSON.stringify(body));
}
