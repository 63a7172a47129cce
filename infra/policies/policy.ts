import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { FunctionSettings } from "../../functions/runtime/function";
import {
  type BucketRole,
  type Grant,
  grantsFor,
  type Service,
  useKeys,
} from "../../functions/runtime/grants";
import { MAX_ARN_LENGTH, MAX_KEY_ARN_LENGTH, MAX_NAME_LENGTH, PARTITION_LENGTH } from "../constants";

/** The names of the buckets for each role, without duplicates. */
export type Buckets = Readonly<Record<BucketRole, readonly pulumi.Input<string>[]>>;

/** The targets of grants. */
export interface GrantTargets {
  readonly partition: pulumi.Input<string>;
  /** @default none */
  readonly buckets?: Partial<Buckets>;
  /** ARNs of KMS keys. @default none */
  readonly keys?: readonly pulumi.Input<string>[];
  /** ARNs of executions, with wildcards. @default none */
  readonly executions?: readonly pulumi.Input<string>[];
}

type Statement = aws.iam.PolicyStatement;

/** A statement that allows actions on a list of resources. It can be divided. */
export interface Allowed {
  readonly actions: readonly string[];
  readonly resources: readonly Resource[];
}

/** An ARN of a resource. */
export interface Resource {
  readonly arn: pulumi.Input<string>;
  /** Maximum number of characters. It is known before the ARN is. */
  readonly length: number;
}

/** The permission of a service to act as a role, for this account only, and under additional equality conditions. */
export const assumedBy = (
  service: string,
  account: pulumi.Input<string>,
  conditions: Readonly<Record<string, pulumi.Input<string>>> = {},
): pulumi.Output<string> =>
  policy({
    Effect: "Allow",
    Action: "sts:AssumeRole",
    Principal: { Service: service },
    Condition: { StringEquals: { "aws:SourceAccount": account, ...conditions } },
  });

/** Statements as a policy document. */
export const policy = (...statements: readonly pulumi.Input<Statement>[]): pulumi.Output<string> =>
  pulumi.jsonStringify({ Version: "2012-10-17", Statement: [...statements] });

export const statementOf = ({ actions, resources }: Allowed): Statement => ({
  Effect: "Allow",
  Action: [...actions],
  Resource: resources.map(({ arn }) => arn),
});

/** The resources of a grant. Another service is another entry. */
const RESOURCES: {
  readonly [S in Service]: (grant: Grant<S>, targets: GrantTargets) => readonly Resource[];
} = {
  s3: ({ on, of }, { buckets, partition }) =>
    (buckets?.[on] ?? []).map((name) => resource(partition, name, of === "bucket" ? "" : objects(on))),
  kms: (_, { keys }) => byArn(keys, MAX_KEY_ARN_LENGTH),
  states: (_, { executions }) => byArn(executions, MAX_ARN_LENGTH),
};

/** @param longest characters of an ARN that becomes known later */
const byArn = (arns: readonly pulumi.Input<string>[] = [], longest: number): readonly Resource[] =>
  arns.map((arn) => ({ arn, length: typeof arn === "string" ? arn.length : longest }));

/** The grants for a service as statements, one for each kind of target. A statement without a resource is invalid. */
export function allowedBy<S extends Service>(
  service: S,
  grants: readonly Grant[],
  targets: GrantTargets,
): Allowed[] {
  const statements = new Map<
    string,
    { readonly actions: Set<string>; readonly resources: readonly Resource[] }
  >();
  for (const grant of grantsFor(grants, service)) {
    const { actions, ...target } = grant;
    const id = JSON.stringify(target);
    const known = statements.get(id) ?? {
      actions: new Set(),
      resources: RESOURCES[service](grant, targets),
    };
    for (const action of actions) known.actions.add(action);
    statements.set(id, known);
  }
  return [...statements.values()]
    .filter(({ resources }) => resources.length > 0)
    .map(({ actions, resources }) => ({ actions: [...actions], resources }));
}

const resource = (partition: pulumi.Input<string>, name: pulumi.Input<string>, path: string): Resource => ({
  // Computed only when used: the search for the number of pairs that fit needs thousands of lengths, but no ARN.
  get arn() {
    return pulumi.interpolate`arn:${partition}:s3:::${name}${path}`;
  },
  length:
    "arn::s3:::".length +
    PARTITION_LENGTH +
    (typeof name === "string" ? name.length : MAX_NAME_LENGTH) +
    path.length,
});

const objects = (role: BucketRole): string => `/${role === "runs" || role === "learned" ? `${role}/` : ""}*`;

/** Whether a function writes objects to destinations, and so uses the keys that encrypt the copies of pairs. */
export const encrypts = ({ grants }: Pick<FunctionSettings, "grants">): boolean =>
  grantsFor(grants, "s3").some(({ on, actions }) => on === "destination" && actions.includes("s3:PutObject"));

/** The use of KMS keys for copies, as a statement. */
export const keysAllowed = (arns: readonly pulumi.Input<string>[]): Allowed => ({
  actions: useKeys.actions,
  resources: byArn(arns, MAX_KEY_ARN_LENGTH),
});

/** Writing to one log group. */
export const logging = (logGroup: aws.cloudwatch.LogGroup): Statement => ({
  Effect: "Allow",
  Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
  Resource: pulumi.interpolate`${logGroup.arn}:*`,
});
