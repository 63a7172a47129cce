import { runSimulation } from "@cloud-copilot/iam-simulate";
import { expect } from "chai";
import { functions } from "../../functions";
import { type BucketRole, type Grant, grantsFor } from "../../functions/runtime/grants";
import { Authorizer, type NamedPolicy, type Requirement } from "../../local/iam";
import { simulation } from "../../local/iam/policy/simulator";
import type { Program } from "../../local/registration";
import { named, ofType, registered, WITHOUT_BUCKETS } from "./registered";

const PLACE = { partition: "aws", region: "us-east-1", accountId: "123456789012" };

const PAIRS = Array.from({ length: 200 }, (_, i) => ({
  name: `pair-${i}`,
  source: `source-${i}-`.padEnd(60, "x"),
  destination: `destination-${i}-`.padEnd(60, "x"),
}));

/** The S3 actions of all functions, and some that none has. */
const ACTIONS = [
  ...new Set([
    ...Object.values(functions).flatMap(({ settings }) => settings.grants.flatMap(({ actions }) => actions)),
    "s3:DeleteBucket",
    "s3:DeleteObjectVersion",
    "s3:GetBucketPolicy",
    "s3:ListBucketVersions",
    "s3:PutBucketPolicy",
    "s3:PutObjectAcl",
  ]),
];

interface Role {
  readonly fn: string;
  readonly grants: readonly Grant[];
  readonly caller: { readonly roleArn: string; readonly place: typeof PLACE };
  readonly policies: readonly NamedPolicy[];
  readonly authorizer: Authorizer;
}

/** The role of each function, with its inline policies and its managed ones. */
async function rolesOf(program: Program): Promise<Role[]> {
  const managed = new Map(
    ofType(program, "aws:iam/policy:Policy").map(({ state, inputs }) => [state.arn, inputs.policy]),
  );
  return Promise.all(
    Object.values(functions).map(async ({ name: fn, settings: { grants } }) => {
      const { name, arn } = named(program, `${fn}-role`).state;
      const inline = ofType(program, "aws:iam/rolePolicy:RolePolicy").filter(
        ({ inputs }) => inputs.role === name,
      );
      const attached = ofType(program, "aws:iam/rolePolicyAttachment:RolePolicyAttachment").filter(
        ({ inputs }) => inputs.role === name,
      );
      const policies = [
        ...inline.map((policy) => ({ name: policy.name, document: policy.inputs.policy })),
        ...attached.map((policy) => ({ name: policy.name, document: managed.get(policy.inputs.policyArn) })),
      ];
      const caller = { roleArn: arn as string, place: PLACE };
      return { fn, grants, caller, policies, authorizer: await Authorizer.load(caller, policies) };
    }),
  );
}

const on = (action: string, resource: string): Requirement => ({ action, resource, context: {} });

/** The actions of a function, and two of the others, in turn. */
function actionsFor(grants: readonly Grant[], turn: number): readonly string[] {
  const own: readonly string[] = grantsFor(grants, "s3").flatMap(({ actions }) => actions);
  const others = ACTIONS.filter((action) => !own.includes(action));
  return [...new Set([...own, ...[0, 1].map((i) => others[(2 * turn + i) % others.length] as string)])];
}

/** What a bucket and an object in it are called. */
const ofBucket = (name: string, folder = ""): readonly string[] => [
  `arn:aws:s3:::${name}`,
  `arn:aws:s3:::${name}/${folder}photos/2026/1.jpg`,
];

/** Whether a grant of the function allows the action on a bucket (0), or on an object in it (1). */
const isGranted = (grants: readonly Grant[], role: BucketRole, action: string, object: number): boolean =>
  grantsFor(grants, "s3").some(
    ({ on: side, of, actions }) =>
      side === role &&
      of === (object === 0 ? "bucket" : "objects") &&
      (actions as readonly string[]).includes(action),
  );

/** Names of buckets that are not the component's, but nearly. */
const nearly = (name: string): string[] => [
  `${name}x`,
  `x${name}`,
  name.slice(0, -1),
  name.slice(1),
  `${name.slice(0, -1)}*`,
  name.replace("-", "."),
];

describe("the policies of 200 pairs, in IAM", () => {
  let program: Program;
  let roles: readonly Role[];
  before(async () => {
    program = await registered({ "sync-buckets:pairs": JSON.stringify(PAIRS) }, WITHOUT_BUCKETS);
    roles = await rolesOf(program);
  });

  it("allow each function on each pair exactly what it is granted", () => {
    const wrong: string[] = [];
    for (const { fn, grants, authorizer } of roles)
      for (const [turn, pair] of PAIRS.entries())
        for (const side of ["source", "destination"] as const)
          for (const [object, resource] of ofBucket(pair[side]).entries())
            for (const action of actionsFor(grants, turn))
              if (authorizer.allows(on(action, resource)) !== isGranted(grants, side, action, object))
                wrong.push(`${fn} ${action} ${resource}`);
    expect(wrong).to.deep.equal([]);
  });

  it("allow each function in the runs bucket what it is granted, below runs/ and learned/ only", () => {
    const { runsBucket = "" } = program.outputs;
    const wrong: string[] = [];
    for (const { fn, grants, authorizer } of roles)
      for (const action of ACTIONS) {
        const [bucket = "", run = ""] = ofBucket(runsBucket, "runs/");
        const [, hint = ""] = ofBucket(runsBucket, "learned/");
        for (const [resource, granted] of [
          [bucket, isGranted(grants, "runs", action, 0)],
          [run, isGranted(grants, "runs", action, 1)],
          [hint, isGranted(grants, "learned", action, 1)],
          [`${bucket}/other/1`, false],
          [`${bucket}/runs`, false],
        ] as const)
          if (authorizer.allows(on(action, resource)) !== granted) wrong.push(`${fn} ${action} ${resource}`);
      }
    expect(wrong).to.deep.equal([]);
  });

  it("allow no role anything on a bucket that is not the component's, nor in another partition", () => {
    const { runsBucket = "" } = program.outputs;
    const own = [...PAIRS.flatMap(({ source, destination }) => [source, destination]), runsBucket];
    const known = new Set(own);
    const foreign = own
      .flatMap((name, i) => nearly(name).filter((_, kind) => kind % 3 === i % 3))
      .filter((name) => !known.has(name))
      .flatMap((name) => ofBucket(name, "runs/"));
    const elsewhere = own
      .slice(-20)
      .flatMap((name) => ofBucket(name).map((arn) => arn.replace("arn:aws:", "arn:aws-cn:")));
    const allowed: string[] = [];
    for (const { fn, grants, authorizer } of roles)
      for (const [turn, resource] of [...foreign, ...elsewhere].entries())
        for (const action of actionsFor(grants, turn).filter((_, i, all) => (i - turn) % all.length === 0))
          if (authorizer.allows(on(action, resource))) allowed.push(`${fn} ${action} ${resource}`);
    expect(allowed).to.deep.equal([]);
  });

  it("agree, in each document, with a simulator that others wrote", async () => {
    const ask = async (
      { caller }: Role,
      policies: readonly NamedPolicy[],
      action: string,
      resource: string,
    ) => {
      const result = await runSimulation(simulation(caller, policies, on(action, resource)), {});
      if (result.resultType !== "single") throw new Error(JSON.stringify(result).slice(0, 1_000));
      return result.overallResult;
    };
    const wrong: string[] = [];
    for (const role of roles)
      for (const policy of role.policies) {
        for (const { Action, Resource } of JSON.parse(String(policy.document)).Statement) {
          const [action] = [Action].flat();
          if (!action.startsWith("s3:")) continue;
          for (const pattern of new Set([Resource[0], Resource.at(-1)])) {
            const resource = pattern.replace("*", "a/key");
            const other = resource.replace(/^(arn:aws:s3:::[^/]+)/, "$1x");
            if ((await ask(role, [policy], action, resource)) !== "Allowed")
              wrong.push(`${policy.name} ${resource}`);
            if ((await ask(role, role.policies, action, other)) !== "ImplicitlyDenied")
              wrong.push(`${policy.name} ${other}`);
          }
        }
      }
    expect(wrong).to.deep.equal([]);
    const documents = roles.reduce((count, { policies }) => count + policies.length, 0);
    const all = ["aws:iam/rolePolicy:RolePolicy", "aws:iam/policy:Policy"].flatMap((type) =>
      ofType(program, type),
    );
    // The others are of the state machine: its own policy, and the one that lets it start itself.
    expect(documents).to.equal(all.length - 2);
  });
});
