/** The calls to the simulator that others wrote, in the few shapes needed here. */
import { runSimulation, runUnsafeSimulation, type Simulation } from "@cloud-copilot/iam-simulate";
import type { Place, Requirement } from "../request/requirement";
import { documentOf, type NamedPolicy, type Statement } from "./policy";

/** What IAM says. */
export type Verdict = "Allowed" | "ExplicitlyDenied" | "ImplicitlyDenied";

/** Who asks, and where. */
export interface Caller {
  /** Example: `arn:aws:iam::123456789012:role/copy` */
  readonly roleArn: string;
  readonly place: Place;
}

/** A simulation of one requirement. Bucket and key are taken to be the caller's own account's. */
export function simulation(caller: Caller, policies: readonly NamedPolicy[], asked: Requirement): Simulation {
  return {
    request: {
      principal: caller.roleArn,
      action: asked.action,
      resource: { resource: asked.resource, accountId: caller.place.accountId },
      contextVariables: { ...asked.context },
    },
    identityPolicies: policies.map((policy) => ({ name: policy.name, policy: documentOf(policy) })),
    serviceControlPolicies: [],
    resourceControlPolicies: [],
  };
}

/**
 * What statements say to an action and its context, the resource apart: each is taken to speak of it.
 * Synchronous, unlike the simulator's checked entry: `node:http`'s `request` has to answer at once.
 */
export function judge(caller: Caller, statements: readonly Statement[], asked: Requirement): Verdict {
  const policies = statements.map(({ id, version, raw }) => {
    const { Resource: _, NotResource: __, ...rest } = raw;
    return { name: id, document: { Version: version, Statement: [{ ...rest, Resource: "*" }] } };
  });
  // Asked about "*", which is what each statement speaks of now. Of KMS the simulator then takes the key's policy
  // to leave the decision to the account, as the policy that KMS writes by default does.
  return runUnsafeSimulation(simulation(caller, policies, { ...asked, resource: "*" }), {}) as Verdict;
}

/** @throws Error naming each fault, when IAM would not accept the documents */
export async function validate(caller: Caller, policies: readonly NamedPolicy[]): Promise<void> {
  const resource = `arn:${caller.place.partition}:s3:::some`;
  const asked = { action: "s3:ListBucket", resource, context: {} };
  const result = await runSimulation(simulation(caller, policies, asked), {});
  if (result.resultType !== "error") return;
  const faults = JSON.stringify(result.errors.identityPolicyErrors ?? result.errors.message);
  throw new Error(`expected policies that IAM accepts for ${caller.roleArn}, got ${faults}`);
}
