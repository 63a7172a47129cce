/** The requests of a bundle to services other than S3. */
import type { ClientRequest, RequestOptions, ServerResponse } from "node:http";
import { type Authorizer, denialMessage } from "../../iam/index";
import { element, parent } from "../../s3/protocol/xml";
import { type AccountState, perform, ServiceError, serviceAt } from "../../services";
import { lowerCase } from "./outgoing";
import { bodyOf, type OnResponse, respondLocally } from "./relay";

export interface ServiceOptions {
  /** The ARN of the session, for error messages. */
  readonly principal: string;
  readonly state: AccountState;
  readonly authorizer: () => Authorizer;
}

/** Responds to a request to a service of the table. @returns `undefined` for a request to any other service */
export function serviceRequest(options: ServiceOptions, args: readonly unknown[]): ClientRequest | undefined {
  const found = args.find((arg) => typeof arg === "object" && arg !== null && !(arg instanceof URL));
  const request = (found ?? {}) as RequestOptions;
  const service = serviceAt(String(request.hostname ?? request.host));
  if (service === undefined) return undefined;
  const callback = args.find((arg) => typeof arg === "function") as OnResponse;
  const { read, write } = PROTOCOLS[service.protocol];
  return respondLocally(request, callback, async (received, response) => {
    const { name, parameters } = read(lowerCase(request.headers), String(await bodyOf(received)));
    const operation = service.operations[name];
    if (operation === undefined)
      throw new Error(
        `The local run does not emulate ${service.host}:${name}: add it to the service in local/services.`,
      );
    try {
      const done = perform(operation, parameters, {
        authorizer: options.authorizer(),
        state: options.state,
      });
      if ("denial" in done) throw new ServiceError(DENIED, denialMessage(options.principal, done.denial));
      write(response, name, done.response);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      write(response, name, error);
    }
  });
}

const DENIED = "AccessDeniedException";

interface Protocol {
  readonly read: (
    headers: Readonly<Record<string, string>>,
    body: string,
  ) => { readonly name: string; readonly parameters: Readonly<Record<string, unknown>> };
  readonly write: (
    response: ServerResponse,
    operation: string,
    result: Readonly<Record<string, unknown>> | ServiceError,
  ) => void;
}

const PROTOCOLS: Readonly<Record<"json" | "query", Protocol>> = {
  json: {
    read: (headers, body) => ({
      name: (headers["x-amz-target"] ?? "").replace(/^.*\./, ""),
      parameters: JSON.parse(body) as Readonly<Record<string, unknown>>,
    }),
    write: (response, _, result) => {
      const failed = result instanceof ServiceError;
      const body = failed ? { __type: result.code, message: result.message } : result;
      respond(response, failed ? 400 : 200, "application/x-amz-json-1.0", JSON.stringify(body));
    },
  },
  query: {
    read: (_, body) => {
      const { Action = "", ...parameters } = Object.fromEntries(new URLSearchParams(body));
      return { name: Action, parameters };
    },
    write: (response, operation, result) => {
      const failed = result instanceof ServiceError;
      const fields = failed ? { Code: result.code, Message: result.message } : result;
      const content = Object.entries(fields).map(([name, value]) => element(name, String(value)));
      const [outer, inner] = failed
        ? (["ErrorResponse", "Error"] as const)
        : ([`${operation}Response`, `${operation}Result`] as const);
      respond(response, failed ? 400 : 200, "text/xml", parent(outer, [parent(inner, content)]));
    },
  },
};

function respond(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { "Content-Type": type });
  response.end(body);
}
