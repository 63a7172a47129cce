import { expect } from "chai";
import { functions } from "../../functions";
import type { Program } from "../../local/registration";
import { pairOf } from "../../sync/request/pair";
import { named, ofType, registered, type Statement, statements, WITHOUT_BUCKETS } from "./registered";

const FURTHER = {
  "sync-buckets:pairs": JSON.stringify([
    { name: "one", source: "example-source-bucket", destination: "example-destination-bucket" },
    { name: "two", source: "source-2", destination: "destination-2", prefix: "a/" },
    { name: "three", source: "source-3", destination: "destination-2", prefix: "b/" },
  ]),
  "sync-buckets:kmsKeyArns": '["arn:aws:kms:us-east-1:123456789012:key/1234abcd"]',
};

const list = <T>(value: T | readonly T[]): readonly T[] => [value].flat() as T[];

/** Statements about S3 whose resources are in one of these buckets. */
const about = (program: Program, buckets: readonly string[]) =>
  statements(program).filter(({ Resource }) =>
    list(Resource).some((arn) => buckets.includes(/^arn:aws:s3:::([^/]+)/.exec(arn)?.[1] ?? "")),
  );

describe("what the stack's roles may do", () => {
  let program: Program;
  before(async () => {
    program = await registered(FURTHER, WITHOUT_BUCKETS);
  });

  it("is said in policies of their own: there are no managed ones", () => {
    const types = new Set(
      program.resources.map(({ type }) => type).filter((type) => type.startsWith("aws:iam/")),
    );
    expect([...types]).to.have.members(["aws:iam/role:Role", "aws:iam/rolePolicy:RolePolicy"]);
    for (const { inputs } of ofType(program, "aws:iam/role:Role")) {
      expect(inputs).to.have.all.keys("assumeRolePolicy", "description");
    }
  });

  it("is for one service each", () => {
    const services = ofType(program, "aws:iam/role:Role").map(({ name, inputs }) => [
      name,
      JSON.parse(inputs.assumeRolePolicy).Statement,
    ]);
    const trust = (Service: string) => [
      {
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Principal: { Service },
        Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
      },
    ];
    expect(Object.fromEntries(services)).to.deep.equal({
      ...Object.fromEntries(
        Object.values(functions).map(({ name: fn }) => [
          `sync-buckets-${fn}-role`,
          trust("lambda.amazonaws.com"),
        ]),
      ),
      "sync-buckets-sync-role": trust("states.amazonaws.com"),
    });
  });

  it("names every action in full", () => {
    const vague = statements(program).filter(({ Action }) => list(Action).some((it) => /[*?]/.test(it)));
    expect(vague).to.deep.equal([]);
    for (const statement of statements(program)) {
      expect(statement).to.have.all.keys("policy", "Effect", "Action", "Resource");
    }
  });

  it("names every resource, except for the delivery of logs, which has none", () => {
    const vague = statements(program).filter(({ Resource }) => list(Resource).includes("*"));
    const strip = ({ policy, Action }: Statement & { policy: string }) => ({ policy, Action });
    expect(vague.map(strip)).to.deep.equal([
      {
        policy: "sync-buckets-sync-policy",
        Action: [
          "logs:CreateLogDelivery",
          "logs:GetLogDelivery",
          "logs:UpdateLogDelivery",
          "logs:DeleteLogDelivery",
          "logs:ListLogDeliveries",
          "logs:PutResourcePolicy",
          "logs:DescribeResourcePolicies",
          "logs:DescribeLogGroups",
        ],
      },
    ]);
  });

  it("is on S3 about the configured buckets and the runs, and on KMS about the configured keys", () => {
    const of = (service: string) => {
      const found = statements(program).flatMap(({ Resource }) => list(Resource));
      return [...new Set(found.filter((arn) => arn.startsWith(`arn:aws:${service}:`)))];
    };
    const buckets = [
      "example-source-bucket",
      "source-2",
      "source-3",
      "example-destination-bucket",
      "destination-2",
    ];
    const { runsBucket } = program.outputs;
    expect(of("s3")).to.have.members([
      ...buckets.flatMap((bucket) => [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`]),
      `arn:aws:s3:::${runsBucket}`,
      `arn:aws:s3:::${runsBucket}/runs/*`,
      `arn:aws:s3:::${runsBucket}/learned/*`,
    ]);
    expect(of("kms")).to.deep.equal(["arn:aws:kms:us-east-1:123456789012:key/1234abcd"]);
  });

  it("is nothing on KMS where no key is configured", async () => {
    const found = statements(await registered()).flatMap(({ Action }) => list(Action));
    expect(found.filter((action) => action.startsWith("kms:"))).to.deep.equal([]);
  });

  it("never changes a source bucket", () => {
    const actions = about(program, ["example-source-bucket", "source-2", "source-3"]).flatMap(({ Action }) =>
      list(Action),
    );
    expect([...new Set(actions)]).to.have.members(["s3:ListBucket", "s3:GetObject", "s3:GetObjectTagging"]);
  });

  it("deletes in a destination bucket with the one function that does so", () => {
    const deleting = about(program, ["example-destination-bucket", "destination-2"]).filter(({ Action }) =>
      list(Action).includes("s3:DeleteObject"),
    );
    expect(deleting.map(({ policy }) => policy)).to.deep.equal(["sync-buckets-delete-orphans-policy"]);
  });

  it("lets each function write to its own log", () => {
    const logging = statements(program).filter(({ Action }) => list(Action).includes("logs:PutLogEvents"));
    expect(logging).to.deep.equal(
      Object.values(functions).map(({ name: fn }) => ({
        policy: `sync-buckets-${fn}-policy`,
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: `${named(program, `${fn}-logs`).state.arn}:*`,
      })),
    );
  });

  it("lets the machine call exactly the functions in its definition, and start itself", () => {
    const { inputs, state } = named(program, "sync-machine");
    const called = [...inputs.definition.matchAll(/"FunctionName":"([^"]+)"/g)].map(([, arn]) => arn!);
    const { Statement } = JSON.parse(named(program, "sync-policy").inputs.policy);
    const { Resource, ...rest } = Statement[0];
    expect(rest).to.deep.equal({ Effect: "Allow", Action: "lambda:InvokeFunction" });
    expect(Resource).to.have.members([...new Set(called.map((arn) => arn.replace(/:\d+$/, ":*")))]);
    const execution = state.arn.replace(":stateMachine:", ":execution:");
    expect(JSON.parse(named(program, "sync-map-policy").inputs.policy).Statement).to.deep.equal([
      { Effect: "Allow", Action: "states:StartExecution", Resource: state.arn },
      {
        Effect: "Allow",
        Action: ["states:DescribeExecution", "states:StopExecution", "states:RedriveExecution"],
        Resource: [`${execution}/*`, `${execution}:*`],
      },
    ]);
  });

  it("covers an execution of each configured pair", () => {
    const settings = ofType(program, "aws:lambda/function:Function").map(({ inputs }) =>
      JSON.parse(inputs.code["settings.json"]),
    );
    for (const { pairs } of settings) {
      expect(pairs).to.deep.equal([
        pairOf("one", "example-source-bucket", "example-destination-bucket"),
        { ...pairOf("two", "source-2", "destination-2"), prefix: "a/", destinationPrefix: "a/" },
        { ...pairOf("three", "source-3", "destination-2"), prefix: "b/", destinationPrefix: "b/" },
      ]);
    }
  });
});
