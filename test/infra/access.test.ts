import { runSimulation, type Simulation } from "@cloud-copilot/iam-simulate";
import { expect } from "chai";
import { Authorizer } from "../../local/iam";
import type { Program } from "../../local/registration";
import { named, ofType, registered } from "./registered";

const PLACE = { partition: "aws", region: "us-east-1", accountId: "123456789012" };
const OBJECT_ACTIONS = [
  "s3:GetObject",
  "s3:GetObjectTagging",
  "s3:PutObject",
  "s3:PutObjectTagging",
  "s3:DeleteObject",
  "s3:AbortMultipartUpload",
  "s3:ListMultipartUploadParts",
  "s3:PutObjectAcl",
  "s3:PutObjectRetention",
  "s3:BypassGovernanceRetention",
  "s3:DeleteObjectVersion",
  "s3:RestoreObject",
];
const BUCKET_ACTIONS = [
  "s3:ListBucket",
  "s3:ListBucketVersions",
  "s3:PutBucketPolicy",
  "s3:DeleteBucketPolicy",
  "s3:PutLifecycleConfiguration",
  "s3:PutBucketVersioning",
  "s3:PutReplicationConfiguration",
  "s3:DeleteBucket",
];

/** What each role may do, by the name of its policy. */
async function rolesOf(program: Program): Promise<ReadonlyMap<string, Authorizer>> {
  const roles = new Map<string, Authorizer>();
  for (const { name, inputs } of ofType(program, "aws:iam/rolePolicy:RolePolicy")) {
    const caller = { roleArn: `arn:aws:iam::${PLACE.accountId}:role/${name}`, place: PLACE };
    roles.set(
      name.replace(/^sync-buckets-|-policy$/g, ""),
      await Authorizer.load(caller, [{ name, document: JSON.parse(inputs.policy) }]),
    );
  }
  return roles;
}

describe("access that was tried and refused", () => {
  let program: Program;
  let roles: ReadonlyMap<string, Authorizer>;
  let runs: string;
  before(async () => {
    program = await registered();
    roles = await rolesOf(program);
    runs = program.outputs.runsBucket as string;
  });

  /** The roles that may do one of the actions on a resource, with the action. */
  const allowed = (actions: readonly string[], resource: string): string[] =>
    [...roles].flatMap(([role, authorizer]) =>
      actions
        .filter((action) => authorizer.allows({ action, resource, context: {} }))
        .map((action) => `${role} ${action}`),
    );
  const onObject = (bucket: string, key: string) => allowed(OBJECT_ACTIONS, `arn:aws:s3:::${bucket}/${key}`);
  const onBucket = (bucket: string) => allowed(BUCKET_ACTIONS, `arn:aws:s3:::${bucket}`);

  it("is possible at all: the roles read the source, and write to the destination and the runs bucket", () => {
    expect(onObject("example-source-bucket", "key")).to.include("copy-range s3:GetObject");
    expect(onObject("example-destination-bucket", "key")).to.include("delete-orphans s3:DeleteObject");
    expect(onObject(runs, "runs/run-1/report.json")).to.include("report s3:PutObject");
  });

  it("to other buckets: also those whose names begin or end as a configured one, or a URL of it", () => {
    for (const bucket of [
      "other-bucket",
      "example-source-bucket-2",
      "example-source-bucke",
      "2-example-source-bucket",
      "example-destination-bucket-2",
      "example-destination-bucket.s3.amazonaws.com",
      "EXAMPLE-SOURCE-BUCKET",
      `${runs}-2`,
      "*",
    ]) {
      expect(onObject(bucket, "key"), bucket).to.deep.equal([]);
      expect(onObject(bucket, "runs/run-1/report.json"), bucket).to.deep.equal([]);
      expect(onBucket(bucket), bucket).to.deep.equal([]);
    }
  });

  it("to buckets of another component of the same account: its pair, its runs and its executions", async () => {
    const other = await registered({
      "sync-buckets:source": "its-source-bucket",
      "sync-buckets:destination": "its-destination-bucket",
    });
    const its = `its-${other.outputs.runsBucket as string}`; // Pulumi gives each component a bucket of its own
    for (const bucket of ["its-source-bucket", "its-destination-bucket", its]) {
      expect([...onObject(bucket, "runs/run-1/report.json"), ...onBucket(bucket)], bucket).to.deep.equal([]);
    }
    const execution = "arn:aws:states:us-east-1:123456789012:execution:its-machine:run-1";
    const machine = "arn:aws:states:us-east-1:123456789012:stateMachine:its-machine";
    const actions = ["DescribeExecution", "StopExecution", "RedriveExecution"].map(
      (name) => `states:${name}`,
    );
    expect(allowed(actions, execution)).to.deep.equal([]);
    expect(allowed(["states:StartExecution", "states:UpdateStateMachine"], machine)).to.deep.equal([]);
    const fn = "arn:aws:lambda:us-east-1:123456789012:function:its-function";
    expect(allowed(["lambda:InvokeFunction", "lambda:UpdateFunctionCode"], fn)).to.deep.equal([]);
  });

  it("to keys of the runs bucket outside of runs/ and learned/, also by a path that looks like one of them", () => {
    for (const key of [
      "report.json",
      "runs",
      "Runs/x",
      "../runs/x",
      "x/runs/x",
      "learned",
      "learnedx/y",
      ".ssh/x",
    ])
      expect(onObject(runs, key), key).to.deep.equal([]);
  });

  it("to the source: nothing writes there", () => {
    const reading = /^\S+ s3:(GetObject|GetObjectTagging)$/;
    expect(onObject("example-source-bucket", "key").filter((one) => !reading.test(one))).to.deep.equal([]);
    expect(onBucket("example-source-bucket").filter((one) => !/ s3:ListBucket$/.test(one))).to.deep.equal([]);
  });

  it("to the destination by a function that does something else: only one deletes, only another one writes", () => {
    const found = onObject("example-destination-bucket", "key");
    const who = (action: string) => found.filter((one) => one.endsWith(` ${action}`));
    expect(who("s3:DeleteObject")).to.deep.equal(["delete-orphans s3:DeleteObject"]);
    expect(who("s3:PutObject")).to.deep.equal(["copy-range s3:PutObject"]);
    for (const action of ["s3:PutObjectAcl", "s3:DeleteObjectVersion", "s3:BypassGovernanceRetention"])
      expect(who(action), action).to.deep.equal([]);
    expect(
      onBucket("example-destination-bucket").filter((one) => !/ s3:ListBucket$/.test(one)),
    ).to.deep.equal([]);
  });

  it("to roles and policies: no role changes one, or acts as another", () => {
    const role = "arn:aws:iam::123456789012:role/sync-buckets-copy-range-role";
    const actions = ["AttachRolePolicy", "PutRolePolicy", "PassRole", "UpdateAssumeRolePolicy", "CreateUser"];
    expect(allowed([...actions.map((name) => `iam:${name}`), "sts:AssumeRole"], role)).to.deep.equal([]);
  });

  describe("to the runs bucket", () => {
    /** The verdict on a read of a report by a role with all permissions, under the bucket's registered policy. */
    async function verdictOn(context: Readonly<Record<string, string>>): Promise<string> {
      const policy: unknown = JSON.parse(named(program, "runs-tls-only").inputs.policy);
      const everything = {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
      };
      const simulation: Simulation = {
        request: {
          principal: `arn:aws:iam::${PLACE.accountId}:role/admin`,
          action: "s3:GetObject",
          resource: { resource: `arn:aws:s3:::${runs}/runs/run-1/report.json`, accountId: PLACE.accountId },
          contextVariables: { ...context },
        },
        identityPolicies: [{ name: "everything", policy: everything }],
        resourcePolicy: policy,
        serviceControlPolicies: [],
        resourceControlPolicies: [],
      };
      const result = await runSimulation(simulation, {});
      return result.resultType === "error" ? JSON.stringify(result.errors) : result.overallResult;
    }

    it("over plain HTTP: refused even to an administrator. Over TLS it is not", async () => {
      expect(await verdictOn({ "aws:SecureTransport": "false" })).to.equal("ExplicitlyDenied");
      expect(await verdictOn({ "aws:SecureTransport": "true" })).to.equal("Allowed");
    });

    it("by the public: no access control list or policy can allow it", () => {
      const { bucket: _, ...settings } = named(program, "runs-private").inputs as Record<string, unknown>;
      expect(settings).to.deep.equal({
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      });
    });
  });
});
