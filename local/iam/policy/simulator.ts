/** Calls to the policy simulator `@cloud-copilot/iam-simulate`. */
import { runSimulation, runUnsafeSimulation, type Simulation } from "@cloud-copilot/iam-simulate";
import type { Place, Requirement } from "../request/requirement";
import { documentOf, type NamedPolicy, type Statement } from "./policy";

/** The result of a policy evaluation. */
export type Verdict = "Allowed" | "ExplicitlyDenied" | "ImplicitlyDenied";

/** The role that makes a call, with its region and account. */
export interface Caller {
  /** Example: `arn:aws:iam::123456789012:role/copy` */
  readonly roleArn: string;
  readonly place: Place;
}

/** Creates a simulation of one requirement. The resource is assumed to be in the account of the caller. */
export function simulation(
  caller: Caller,
  policies: readonly NamedPolicy[],
  requirement: Requirement,
): Simulation {
  return {
    request: {
      principal: caller.roleArn,
      action: requirement.action,
      resource: { resource: requirement.resource, accountId: caller.place.accountId },
      contextVariables: { ...requirement.context },
    },
    identityPolicies: policies.map((policy) => ({ name: policy.name, policy: documentOf(policy) })),
    serviceControlPolicies: [],
    resourceControlPolicies: [],
  };
}

/**
 * Evaluates statements for an action and its context. Pass only statements that apply to the resource: resources are
 * not compared here. This function is synchronous, because `request` of `node:http` is synchronous. It therefore
 * cannot use the simulator's function that validates its input, which is asynchronous.
 */
export function evaluate(
  caller: Caller,
  statements: readonly Statement[],
  requirement: Requirement,
): Verdict {
  const policies = statements.map(({ id, version, raw }) => {
    const { Resource: _, NotResource: __, ...rest } = raw;
    return { name: id, document: { Version: version, Statement: [{ ...rest, Resource: "*" }] } };
  });
  // Each statement now has the resource "*". For a KMS action on "*", the simulator assumes a key policy that
  // delegates to IAM policies, as the default key policy of KMS does.
  return runUnsafeSimulation(simulation(caller, policies, { ...requirement, resource: "*" }), {}) as Verdict;
}

/** @throws Error with all validation errors if IAM would reject a document */
export async function validate(caller: Caller, policies: readonly NamedPolicy[]): Promise<void> {
  const resource = `arn:${caller.place.partition}:s3:::some`;
  const requirement = { action: "s3:ListBucket", resource, context: {} };
  const result = await runSimulation(simulation(caller, policies, requirement), {});
  if (result.resultType !== "error") return;
  const errors = JSON.stringify(result.errors.identityPolicyErrors ?? result.errors.message);
  throw new Error(`expected policies that IAM accepts for ${caller.roleArn}, got ${errors}`);
}
