import type { Authorizer, Denial } from "../iam";
import { hostPattern } from "../s3/protocol/hosts";
import type { AccountState, Operation, Parameters, Service } from "./service";
import { sns } from "./sns";
import { states } from "./states";

export { type AccountState, type Message, newState, type Parameters, ServiceError } from "./service";

/**
 * The services other than S3 and Lambda, by name. To add a service, add an entry here. Functions then reach it through the gateway,
 * and tasks of the state machine reach it as a service integration. IAM policies are checked for both.
 */
export const SERVICES: Readonly<Record<string, Service>> = { sns, states };

const HOSTS = Object.values(SERVICES).map((service) => [hostPattern(service.host), service] as const);

/** The service at a host, such as `sns.eu-west-1.amazonaws.com`; `undefined`: no service, or a service that is not emulated. */
export const serviceAt = (host: string): Service | undefined =>
  HOSTS.find(([pattern]) => pattern.test(host))?.[1];

/**
 * The operation of a service integration.
 *
 * @param name as in the resource of a task, for example `sns:publish`
 * @throws Error if the service or the operation is not emulated
 */
export function integration(name: string): Operation {
  const [service = "", method = ""] = name.split(":");
  const operation = SERVICES[service]?.operations[method.charAt(0).toUpperCase() + method.slice(1)];
  if (operation === undefined)
    throw new Error(
      `The local run does not emulate ${name}: add it to the table in local/services/index.ts.`,
    );
  return operation;
}

/** Checks the caller's policies and performs the call. @returns the response, or the missing permission */
export function perform(
  { action, resource, respond }: Operation,
  parameters: Parameters,
  { authorizer, state }: { readonly authorizer: Authorizer; readonly state: AccountState },
): { readonly denial: Denial } | { readonly response: Readonly<Record<string, unknown>> } {
  const denial = authorizer.authorize([{ action, resource: resource(parameters), context: {} }]);
  return denial ? { denial } : { response: respond(parameters, state) };
}
