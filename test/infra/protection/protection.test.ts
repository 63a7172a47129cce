import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { functions } from "../../../functions";
import { ARGUMENTS } from "../../../infra/config/stack-faults";
import { DOCUMENT_LENGTH, NETWORK_LENGTH, RESERVED_LENGTH, STACK_KEY_LENGTH } from "../../../infra/constants";
import { TYPE } from "../../../infra/provider/provider";
import { SyncBuckets, type SyncBucketsArgs } from "../../../infra/sync-buckets";
import { readStatements } from "../../../local/iam/policy/policy";
import { evaluate } from "../../../local/iam/policy/simulator";
import { recordedCalls, recordingProvider } from "../../../local/recording";
import type { Program } from "../../../local/registration";
import { read } from "../../project/files";
import { named, ofType, registered, statements } from "../registered";
import { ACCOUNT, allOptions, keyArn, OTHER_ACCOUNT } from "./all-options";

const REGION = "us-east-1";
const KEY = keyArn(REGION);
const MACHINE = `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:sync-buckets-sync-machine`;

const names = Object.values(functions).map(({ name: fn }) => fn);

describe("a stack with a key of its own", () => {
  let program: Program;
  before(async () => {
    program = await registered({}, allOptions(REGION));
  });

  it("encrypts logs, packages, environments, records, executions, schedules, the queue and the topic with it", () => {
    const inputs = (type: string) => ofType(program, type).map((resource) => resource.inputs);
    for (const { kmsKeyId } of inputs("aws:cloudwatch/logGroup:LogGroup")) expect(kmsKeyId).to.equal(KEY);
    for (const { kmsKeyArn, sourceKmsKeyArn } of inputs("aws:lambda/function:Function"))
      expect({ kmsKeyArn, sourceKmsKeyArn }).to.deep.equal({ kmsKeyArn: KEY, sourceKmsKeyArn: KEY });
    expect(named(program, "runs-encryption").inputs.rules).to.deep.equal([
      {
        applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: KEY },
        bucketKeyEnabled: true,
      },
    ]);
    expect(named(program, "sync-machine").inputs.encryptionConfiguration).to.deep.equal({
      ...{ type: "CUSTOMER_MANAGED_KMS_KEY", kmsKeyId: KEY, kmsDataKeyReusePeriodSeconds: 900 },
    });
    expect(named(program, "schedules-photos").inputs.kmsKeyArn).to.equal(KEY);
    expect(named(program, "schedules-dead-letters").inputs).to.deep.equal({
      ...{ messageRetentionSeconds: 1_209_600, kmsMasterKeyId: KEY, tags: { team: "data" } },
    });
    expect(named(program, "alarms-topic").inputs.kmsMasterKeyId).to.equal(KEY);
  });

  // Lambda forgets the key of a function without variables: each update would set it again, and publish the machine again.
  it("gives each function a variable, without which Lambda does not keep the key", async () => {
    const variables = ({ resources }: Program) =>
      resources
        .filter(({ type }) => type === "aws:lambda/function:Function")
        .map(({ inputs }) => inputs.environment.variables);
    expect(variables(program)).to.have.deep.members(
      names.map((fn) => ({ SYNC_BUCKETS_FUNCTION: `sync-buckets-${fn}` })),
    );
    for (const none of variables(await registered())) expect(none).to.deep.equal({});
  });

  // The provider keeps the encryption of a machine whose inputs have none, and the role of the machine loses the key.
  it("gives the machine a key of AWS by name without one, so that an update that removes the key has an effect", async () => {
    expect(named(await registered(), "sync-machine").inputs.encryptionConfiguration).to.deep.equal({
      type: "AWS_OWNED_KEY",
    });
  });

  /** The role, the actions, and the conditions of each statement on the key with a condition. */
  const uses = () =>
    statements(program)
      .map((statement) => statement as typeof statement & { Condition?: object })
      .filter(({ Resource, Condition }) => Resource === KEY && Condition !== undefined)
      .map(({ policy, Action, Condition }) => [policy, Action, Condition]);

  it("lets each role use it for what the role reads and writes only", () => {
    const records = {
      StringLike: {
        "kms:ViaService": `s3.${REGION}.*`,
        "kms:EncryptionContext:aws:s3:arn": [
          "arn:aws:s3:::sync-buckets-runs-bucket",
          "arn:aws:s3:::sync-buckets-runs-bucket/*",
        ],
      },
    };
    const both = ["kms:Decrypt", "kms:GenerateDataKey"];
    const queue = `arn:aws:sqs:${REGION}:${ACCOUNT}:sync-buckets-schedules-dead-letters`;
    const schedules = `arn:aws:scheduler:${REGION}:${ACCOUNT}:schedule/sync-buckets-schedules-group/*`;
    expect(uses()).to.have.deep.members([
      ...names
        .filter((fn) => fn !== "record-error")
        .map((fn) => [`sync-buckets-${fn}-policy`, both, records]),
      ["sync-buckets-record-error-policy", ["kms:GenerateDataKey"], records],
      [
        "sync-buckets-sync-key-policy",
        both,
        { StringEquals: { "kms:EncryptionContext:aws:states:stateMachineArn": MACHINE } },
      ],
      [
        "sync-buckets-sync-key-policy",
        ["kms:GenerateDataKey"],
        { StringEquals: { "kms:EncryptionContext:SourceArn": `arn:aws:logs:${REGION}:${ACCOUNT}:*` } },
      ],
      ["sync-buckets-sync-key-policy", both, { StringLike: { "kms:ViaService": `sns.${REGION}.*` } }],
      [
        "sync-buckets-schedules-policy",
        ["kms:Decrypt"],
        { StringLike: { "kms:EncryptionContext:aws:scheduler:schedule:arn": schedules } },
      ],
      [
        "sync-buckets-schedules-policy",
        both,
        {
          StringLike: {
            "kms:ViaService": `sqs.${REGION}.*`,
            "kms:EncryptionContext:aws:sqs:arn": queue,
          },
        },
      ],
    ]);
  });

  it("lets a function decrypt records of runs through S3, and nothing else", () => {
    const { policy } = named(program, "gather-policy").inputs;
    const context: Record<string, string> = {
      "kms:ViaService": `s3.${REGION}.amazonaws.com`,
      "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::sync-buckets-runs-bucket",
    };
    const ofKey = readStatements([{ name: "gather", document: policy }]).filter(
      ({ resources: [arn] }) => arn === KEY,
    );
    const caller = {
      roleArn: `arn:aws:iam::${ACCOUNT}:role/sync-buckets-gather-role`,
      place: { partition: "aws", region: REGION, accountId: ACCOUNT },
    };
    const decide = (context: Record<string, string>, action = "kms:Decrypt") =>
      evaluate(caller, ofKey, { action, resource: KEY, context });
    expect(decide(context)).to.equal("Allowed");
    expect(decide({ ...context, "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::photos" })).to.equal(
      "ImplicitlyDenied",
    );
    expect(decide({ ...context, "kms:ViaService": `sqs.${REGION}.amazonaws.com` })).to.equal(
      "ImplicitlyDenied",
    );
    expect(decide({})).to.equal("ImplicitlyDenied");
    expect(decide(context, "kms:CreateGrant")).to.equal("ImplicitlyDenied");
  });

  it("says which statements the policy of the key needs", () => {
    const found = JSON.parse(program.outputs.keyPolicy ?? "");
    const bare = found.map(({ Sid, Principal, Condition }: Record<string, Record<string, string>>) => [
      Sid,
      Principal?.Service,
      Condition,
    ]);
    const logs = `arn:aws:logs:${REGION}:${ACCOUNT}`;
    expect(bare).to.deep.equal([
      [
        "LogGroups",
        `logs.${REGION}.amazonaws.com`,
        {
          ArnLike: {
            "kms:EncryptionContext:aws:logs:arn": [
              `${logs}:log-group:sync-buckets-*`,
              `${logs}:log-group:/aws/vendedlogs/states/sync-buckets-*`,
            ],
          },
        },
      ],
      [
        "LogDelivery",
        "delivery.logs.amazonaws.com",
        { StringEquals: { "kms:EncryptionContext:SourceArn": `${logs}:*` } },
      ],
      [
        "DeploymentPackages",
        "lambda.amazonaws.com",
        {
          ArnLike: {
            "kms:EncryptionContext:aws:lambda:FunctionArn": `arn:aws:lambda:${REGION}:${ACCOUNT}:function:sync-buckets-*`,
          },
        },
      ],
      [
        "Alarms",
        "cloudwatch.amazonaws.com",
        {
          StringEquals: { "aws:SourceAccount": ACCOUNT },
          ArnLike: { "aws:SourceArn": `arn:aws:cloudwatch:${REGION}:${ACCOUNT}:alarm:sync-buckets-*` },
        },
      ],
    ]);
    for (const { Effect, Resource } of found) expect([Effect, Resource]).to.deep.equal(["Allow", "*"]);
  });

  it("needs no statement for alarms that notify another topic", async () => {
    const topic = { "sync-buckets:alarmTopicArn": `arn:aws:sns:${REGION}:${ACCOUNT}:operators` };
    const { outputs } = await registered(topic, allOptions(REGION));
    expect(outputs.keyPolicy).not.to.include("cloudwatch");
  });
});

describe("a stack in a VPC", () => {
  it("runs every function there, and lets only Lambda manage network interfaces", async () => {
    const program = await registered({}, allOptions(REGION));
    for (const fn of names) {
      const { vpcConfig } = named(program, `${fn}-function`).inputs;
      expect(vpcConfig).to.deep.equal({
        subnetIds: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
        securityGroupIds: ["sg-0123456789abcdef0"],
      });
    }
    const network = statements(program).filter(({ Action }) =>
      [Action].flat().includes("ec2:DescribeSubnets"),
    );
    expect(network.map(({ policy, Effect }) => [policy, Effect])).to.have.deep.members(
      names.map((fn) => [`sync-buckets-${fn}-policy`, "Allow"]),
    );
    expect(statements(program).filter(({ Effect }) => Effect === "Deny")).to.have.deep.members(
      names.map((fn) => ({
        policy: `sync-buckets-${fn}-policy`,
        ...{ Effect: "Deny", Action: "ec2:*", Resource: "*" },
        Condition: { Null: { "lambda:SourceFunctionArn": "false" } },
      })),
    );
  });
});

describe("the limits of a stack", () => {
  it("reserve concurrency for the function that copies only", async () => {
    const made = ofType(await registered({}, allOptions(REGION)), "aws:lambda/function:Function");
    const reserved = made.filter(({ inputs }) => inputs.reservedConcurrentExecutions !== undefined);
    expect(reserved.map(({ name, inputs }) => [name, inputs.reservedConcurrentExecutions])).to.deep.equal([
      ["sync-buckets-copy-range-function", 50],
    ]);
  });

  it("are in each pair the stricter of the pair's and the stack's", async () => {
    const limits = async (settings: Record<string, string>) => {
      const { inputs } = named(await registered(settings, allOptions(REGION)), "prepare-function");
      return JSON.parse(inputs.code["settings.json"]).pairs.map(
        ({ allowDeletes, maxDeletes, maxDeletePercent }: Record<string, unknown>) => [
          ...[allowDeletes, maxDeletes, maxDeletePercent],
        ],
      );
    };
    expect(await limits({})).to.deep.equal([
      [true, 1000, 5],
      [true, 10, 5],
      [false, 1000, 5],
    ]);
    expect(await limits({ "sync-buckets:maxDeletePercent": "2.5" })).to.deep.equal([
      [true, 1000, 2.5],
      [true, 10, 2.5],
      [false, 1000, 2.5],
    ]);
    const none = { "sync-buckets:maxDeletes": "-1", "sync-buckets:maxDeletePercent": "-1" };
    expect(await limits({ ...none, "sync-buckets:allowDeletes": "false" })).to.deep.equal([
      [false, null, null],
      [false, 10, 50],
      [false, null, null],
    ]);
  });

  it("leave the input and the output of states out of the log", async () => {
    const level = async (settings: Record<string, string>) =>
      named(await registered(settings), "sync-machine").inputs.loggingConfiguration.includeExecutionData;
    expect(await level({})).to.equal(true);
    expect(await level({ "sync-buckets:includeExecutionData": "false" })).to.equal(false);
  });

  it("send traces of executions to X-Ray, and allow that, only on request", async () => {
    const traced = async (settings: Record<string, string>) => {
      const program = await registered(settings);
      const { Statement } = JSON.parse(named(program, "sync-policy").inputs.policy);
      return [
        named(program, "sync-machine").inputs.tracingConfiguration,
        Statement.flatMap(({ Action }: { Action: string | string[] }) => Action).filter((it: string) =>
          it.startsWith("xray:"),
        ),
      ];
    };
    expect(await traced({})).to.deep.equal([{ enabled: false }, []]);
    expect(await traced({ "sync-buckets:tracing": "true" })).to.deep.equal([
      { enabled: true },
      [
        "xray:PutTraceSegments",
        "xray:PutTelemetryRecords",
        "xray:GetSamplingRules",
        "xray:GetSamplingTargets",
      ],
    ]);
  });
});

describe("the records of a stack", () => {
  it("are in an existing bucket if one is given", async () => {
    const program = await registered({ "sync-buckets:runsBucket": "our-runs" });
    expect(ofType(program, "aws:s3/bucket:Bucket")).to.deep.equal([]);
    expect(program.outputs.runsBucket).to.equal("our-runs");
  });

  it("expire by folder: hints for later runs are kept for 400 days at least", async () => {
    const rules = async (days: string) =>
      named(await registered({ "sync-buckets:retentionDays": days }), "runs-expiry").inputs.rules.map(
        ({
          filter,
          expiration,
          abortIncompleteMultipartUpload: abort,
        }: Record<string, Record<string, unknown>>) => [
          filter?.prefix,
          expiration?.days ?? abort?.daysAfterInitiation,
        ],
      );
    expect(await rules("30")).to.deep.equal([
      ["runs/", 30],
      ["learned/", 400],
      ["", 1],
    ]);
    expect((await rules("731"))[1]).to.deep.equal(["learned/", 731]);
  });
});

/** A request for the registration of a resource. */
interface Request {
  getName(): string;
  getRetainondelete(): boolean;
  getCustomtimeouts(): { getDelete(): string } | undefined;
}

interface Registered {
  /** The names of the resources that stay when the stack is removed, and the others. */
  readonly kept: string[];
  readonly removed: string[];
  /** How long the removal of a resource may take, by its name. */
  readonly timeouts: Record<string, string>;
  /** The inputs of each resource, by its name. */
  // biome-ignore lint/suspicious/noExplicitAny: Pulumi defines the inputs of each resource
  readonly inputs: Record<string, any>;
}

describe("the component SyncBuckets", () => {
  const PAIR = { name: "photos", source: "photos", destination: "photos-copy" };

  /** Registers components. */
  async function register(build: () => void): Promise<Registered> {
    const provider = recordingProvider(REGION);
    const found: Registered = { kept: [], removed: [], timeouts: {}, inputs: {} };
    await pulumi.runtime.setMocks({
      newResource: async ({ type, name, inputs, custom }) => {
        found.inputs[name] = inputs;
        const state = custom ? await provider({ type, name, inputs }) : {};
        return { id: state.id ?? name, state: { ...inputs, ...state } };
      },
      call: async ({ token }) => recordedCalls(REGION)[token] ?? {},
    });
    const monitor = pulumi.runtime.getMonitor() as unknown as {
      registerResource(request: Request, ...others: unknown[]): unknown;
    };
    const send = monitor.registerResource.bind(monitor);
    monitor.registerResource = (request, ...others) => {
      const timeout = request.getCustomtimeouts()?.getDelete();
      if (timeout) found.timeouts[request.getName()] = timeout;
      (request.getRetainondelete() ? found.kept : found.removed).push(request.getName());
      return send(request, ...others);
    };
    build();
    await pulumi.runtime.disconnect();
    return found;
  }

  it("keeps the bucket with the reports, its encryption, expiry and policy, with retainReports", async () => {
    const { kept } = await register(() => new SyncBuckets("photos", { pairs: [PAIR], retainReports: true }));
    expect(kept.sort()).to.deep.equal(
      ["bucket", "encryption", "expiry", "private", "tls-only"].map((name) => `photos-runs-${name}`),
    );
    expect((await register(() => new SyncBuckets("photos", { pairs: [PAIR] }))).kept).to.deep.equal([]);
  });

  it("waits for the executions of a machine that is removed, which end with the call of a function", async () => {
    const { timeouts } = await register(() => new SyncBuckets("photos", { pairs: [PAIR] }));
    expect(timeouts).to.deep.equal({ "photos-sync-machine": "30m" });
  });

  it("refuses wrong arguments with every fault before any resource is registered", async () => {
    const faultOf = (args: Omit<SyncBucketsArgs, "pairs">, pair: object = {}): string => {
      try {
        new SyncBuckets("photos", { pairs: [{ ...PAIR, ...pair }], ...args });
        return "";
      } catch (error) {
        return (error as Error).message;
      }
    };
    const faults: string[] = [];
    const { kept, removed } = await register(() => {
      faults.push(
        faultOf({
          ...{
            workers: 0,
            retentionDays: 2,
            stackKmsKeyArn: "alias/a",
            vpcSubnetIds: ["a"],
            reservedConcurrency: 0,
          },
          ...{ maxDeletePercent: 101, runsBucket: "A", tags: { "aws:a": "b" } },
        }),
        faultOf({ workers: 10, reservedConcurrency: 9 }),
        faultOf(
          { allowDeletes: false },
          { schedule: { expression: "rate(1 day)", input: { delete: true } } },
        ),
      );
    });
    expect(faults).to.deep.equal([
      [
        "workers is 0; expected a whole number from 1 to 1000",
        "retentionDays is 2; expected one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653",
        'stackKmsKeyArn is "alias/a"; expected the ARN of a KMS key (not of an alias)',
        'vpcSubnetIds is ["a"]; expected a list of at most 16 IDs of subnets',
        "reservedConcurrency is 0; expected a whole number of 1 or more",
        "maxDeletePercent is 101; expected a number from 0 to 100",
        `runsBucket is "A"; expected a bucket name: 3 to 63 of a–z, 0–9, '.' and '-', beginning and ending with a letter or digit`,
        'tags is {"aws:a":"b"}; expected an object of at most 50 texts, numbers in quotes, of letters, digits, spaces and _ . : / = + - @; names have 1 to 128 characters, differ in more than case and do not begin with aws:, values at most 256',
      ].join("\n"),
      "reservedConcurrency is 9, and 10 workers run at once: Lambda would refuse the others. Set reservedConcurrency to 10 or more, or workers to 9 or fewer.",
      'pairs[0].schedule.input is not valid: delete is true, but the pair photos does not allow deletes. Give "delete": false',
    ]);
    expect([...kept, ...removed]).to.deep.equal([]);
  });

  it("refuses what a compiler of types would refuse too, and says so", async () => {
    const later = (value: unknown) => pulumi.output(Promise.resolve(value));
    const { inputProperties } = JSON.parse(read("docs/provider.schema.json")).resources[TYPE];
    const known = `${ARGUMENTS.join(", ")}.`;
    expect([...ARGUMENTS].sort()).to.deep.equal(Object.keys(inputProperties).sort());
    const all: readonly (readonly [args: object, said: string])[] = [
      [{ pairs: undefined }, "pairs is undefined; expected a list of pairs"],
      [{ pairs: later([PAIR]) }, "pairs is a value that becomes known later; expected a list of pairs"],
      [
        { pairs: [later(PAIR)] },
        "pairs[0] is a value that becomes known later; expected an object with name, source and destination",
      ],
      [
        { requesterPays: "false", dashboard: 0 },
        'requesterPays is "false"; expected true or false\ndashboard is 0; expected true or false',
      ],
      [
        { permissionsBoundary: "arn:aws:iam::123456789012:role/a" },
        'permissionsBoundary is "arn:aws:iam::123456789012:role/a"; expected the ARN of a policy',
      ],
      [
        { worker: 3, workers: 0, maxDelete: 4, colour: "red" },
        `worker is not an argument; did you mean workers? The arguments are ${known}\n` +
          `maxDelete is not an argument; did you mean maxDeletes? The arguments are ${known}\n` +
          `colour is not an argument. The arguments are ${known}\n` +
          "workers is 0; expected a whole number from 1 to 1000",
      ],
      [
        { tags: { a: later("b"), "aws:c": "d" }, kmsKeyArns: [later(KEY), "*"] },
        'kmsKeyArns is ["a value that becomes known later","*"]; expected a list of at most 400 ARNs of KMS keys (not of aliases)\n' +
          'tags is {"a":"a value that becomes known later","aws:c":"d"}; expected an object of at most 50 texts',
      ],
      [
        { pairs: [{ ...PAIR, schedule: later("rate(1 day)") }] },
        "pairs[0].schedule is a value that becomes known later; expected a value that is known at preview",
      ],
      [
        {
          pairs: [
            {
              ...PAIR,
              schedule: {
                expression: later("rate(1 day)"),
                input: { dryRun: later(true), include: [later("a")] },
              },
            },
          ],
        },
        "pairs[0].schedule.expression is a value that becomes known later; expected a value that is known at preview\n" +
          "pairs[0].schedule.input.dryRun is a value that becomes known later; expected a value that is known at preview\n" +
          "pairs[0].schedule.input.include[0] is a value that becomes known later; expected a value that is known at preview",
      ],
      [
        { prices: { region: later("eu-central-1"), asOf: "2026-11", classes: later({}) } },
        "prices.region is a value that becomes known later; expected a value that is known at preview\n" +
          "prices.classes is a value that becomes known later; expected a value that is known at preview",
      ],
      [
        { endpoints: { s3: "http://localhost:4566", s4: "" } },
        'endpoints is {"s3":"http://localhost:4566","s4":""}; expected an object with the fields s3 and sfn, URLs of an emulator',
      ],
      [
        { endpoints: "http://localhost:4566" },
        'endpoints is "http://localhost:4566"; expected an object with the fields s3 and sfn, URLs of an emulator',
      ],
      [{ alarms: false }, "alarms is false; expected an object, or nothing for no alarms"],
      [{ alarms: null }, "alarms is null; expected an object, or nothing for no alarms"],
      [
        { alarms: { mail: "a@example.com", topicArn: 1 } },
        "alarms.mail is not a field of alarms; did you mean email? Its fields are email, topicArn, maxHoursWithoutSuccess, maxDeletes, maxFailures\n" +
          "alarms.topicArn is 1; expected the ARN of a standard SNS topic",
      ],
    ];
    const { kept, removed } = await register(() => {
      for (const [args, said] of all)
        expect(() => new SyncBuckets("photos", { pairs: [PAIR], ...args })).to.throw(pulumi.RunError, said);
      for (const args of [undefined, null, "photos"])
        expect(() => new SyncBuckets("photos", args as never)).to.throw(
          pulumi.RunError,
          `The arguments of the SyncBuckets component photos are ${JSON.stringify(args)}; expected an object with pairs.`,
        );
    });
    expect([...kept, ...removed]).to.deep.equal([]);
  });

  for (const args of [
    { kmsKeyArns: ["*"] },
    { stackKmsKeyArn: "alias/a" },
    { vpcSubnetIds: ["vpc-12345678"], vpcSecurityGroupIds: ["sg-12345678"] },
    { runsBucket: "*" },
    { permissionsBoundary: "boundary" },
    { tags: { a: "b;" } },
  ])
    it(`refuses a wrong value of ${Object.keys(args)[0]} when it becomes known, before a function that copies is made`, async () => {
      const later = <T>(value: T) => pulumi.output(Promise.resolve(value));
      const late = Object.entries(args).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.map(later) : later(value),
      ]);
      const { removed } = await register(
        () => new SyncBuckets("photos", { pairs: [PAIR], ...Object.fromEntries(late) }),
      );
      expect(removed).not.to.include("photos-copy-range-function");
    });

  for (const late of [false, true])
    it(`refuses a key of another Region than the provider's before a function that uses it is made${late ? ", also if it becomes known later" : ""}`, async () => {
      const stackKmsKeyArn = late ? pulumi.output(Promise.resolve(keyArn("eu-west-3"))) : keyArn("eu-west-3");
      const { removed } = await register(() => new SyncBuckets("photos", { pairs: [PAIR], stackKmsKeyArn }));
      expect(removed).not.to.include("photos-copy-range-function");
    });

  for (const args of [
    { kmsKeyArns: ["*"] },
    { kmsKeyArns: Array<string>(81).fill(KEY) },
    { vpcSubnetIds: [], vpcSecurityGroupIds: ["sg-12345678"] },
    { vpcSubnetIds: [["subnet-12345678"]], vpcSecurityGroupIds: ["sg-12345678"] },
    { vpcSubnetIds: ["subnet-12345678"], vpcSecurityGroupIds: "sg-12345678" },
  ])
    it(`refuses a list that is wrong when it becomes known: ${JSON.stringify(args).slice(0, 80)}`, async () => {
      const late = Object.entries(args).map(([name, value]) => [
        name,
        pulumi.output(Promise.resolve(value as string)),
      ]);
      const { removed } = await register(
        () => new SyncBuckets("photos", { pairs: [PAIR], ...Object.fromEntries(late) }),
      );
      expect(removed).not.to.include("photos-copy-range-function");
    });

  it("takes lists that become known later as a whole, such as the subnets of a VPC", async () => {
    const known = {
      kmsKeyArns: [KEY, keyArn(REGION, "aws", OTHER_ACCOUNT)],
      vpcSubnetIds: ["subnet-12345678", "subnet-87654321"],
      vpcSecurityGroupIds: ["sg-12345678"],
    };
    const later = (list: string[]) => pulumi.output(Promise.resolve(list));
    const made = async (args: Omit<SyncBucketsArgs, "pairs">) => {
      let policies: pulumi.Output<unknown> | undefined;
      const { inputs } = await register(() => {
        policies = new SyncBuckets("photos", { pairs: [PAIR], ...args }).keyPolicies;
      });
      const { vpcConfig } = inputs["photos-copy-range-function"];
      const { policy } = inputs["photos-copy-range-policy"];
      const statements = JSON.parse(policy).Statement as { Action: string[] }[];
      const keys = statements.filter(({ Action }) => Action.includes("kms:Decrypt"));
      return { vpcConfig, keys, policies: await new Promise((resolve) => policies!.apply(resolve)) };
    };
    const late = await made({
      kmsKeyArns: later(known.kmsKeyArns),
      vpcSubnetIds: later(known.vpcSubnetIds),
      vpcSecurityGroupIds: later(known.vpcSecurityGroupIds),
    });
    expect(late).to.deep.equal(await made(known));
    expect(late.vpcConfig.subnetIds).to.deep.equal(known.vpcSubnetIds);
  });

  it("takes tags of which one, or all, become known later", async () => {
    const later = <T>(value: T) => pulumi.output(Promise.resolve(value));
    for (const tags of [later({ team: "storage" }), { team: later("storage") }]) {
      const { inputs } = await register(() => new SyncBuckets("photos", { pairs: [PAIR], tags, alarms: {} }));
      for (const name of [
        "runs-bucket",
        "prepare-role",
        "copy-range-function",
        "sync-machine",
        "alarms-failed",
      ])
        expect(inputs[`photos-${name}`].tags, name).to.deep.equal({ team: "storage" });
    }
    const wrong = { team: later("a;b") };
    const { removed } = await register(() => new SyncBuckets("photos", { pairs: [PAIR], tags: wrong }));
    expect(removed).not.to.include("photos-copy-range-function");
  });

  it("takes a key, subnets and security groups that become known later", async () => {
    const later = (text: string) => pulumi.output(Promise.resolve(text));
    const { removed } = await register(
      () =>
        new SyncBuckets("photos", {
          pairs: [PAIR],
          stackKmsKeyArn: later(KEY),
          vpcSubnetIds: [later("subnet-12345678")],
          vpcSecurityGroupIds: [later("sg-12345678")],
        }),
    );
    expect(removed).to.include("photos-sync-key-policy");
  });
});

describe("a stack with every option", () => {
  for (const [region, partition, logs] of [
    ["cn-north-1", "aws-cn", "logs.cn-north-1.amazonaws.com.cn"],
    ["us-gov-west-1", "aws-us-gov", "logs.us-gov-west-1.amazonaws.com"],
    ["eusc-de-east-1", "aws-eusc", "logs.eusc-de-east-1.amazonaws.eu"],
  ] as const)
    it(`has in the partition ${partition} its ARNs only, in resources and outputs`, async () => {
      const { resources, outputs } = await registered({}, allOptions(region, partition));
      const text = JSON.stringify([resources.map(({ inputs }) => ({ ...inputs, code: "" })), outputs]);
      expect(text).to.include(`arn:${partition}:`);
      expect(text.match(/arn:aws:[^"]*/g) ?? []).to.deep.equal([]);
      expect(JSON.parse(outputs.keyPolicy ?? "")[0].Principal.Service).to.equal(logs);
    });

  it("says what the owners of buckets and keys in another account have to allow, for each of them", async () => {
    const { outputs } = await registered({}, allOptions(REGION));
    const policies = outputs.bucketPolicies as unknown as Record<string, string>;
    expect(Object.keys(policies)).to.deep.equal(["app-logs"]);
    const allowed = JSON.parse(policies["app-logs"] ?? "").Statement as { Action: string[] }[];
    const actions = new Set(allowed.flatMap(({ Action }) => Action));
    // The bucket is the source of one pair, and the destination of another one.
    expect([...actions]).to.include.members(["s3:GetObjectTagging", "s3:PutObject", "s3:DeleteObject"]);
    const keys = outputs.keyPolicies as unknown as Record<string, string>;
    expect(Object.keys(keys)).to.deep.equal([keyArn(REGION, "aws", OTHER_ACCOUNT)]);
    expect(JSON.parse(Object.values(keys)[0] ?? "")).to.deep.equal({
      Sid: "SyncBucketsUsesKey",
      Effect: "Allow",
      Principal: {
        AWS: ["copy-range", "delete-orphans"].map(
          (fn) => `arn:aws:iam::${ACCOUNT}:role/sync-buckets-${fn}-role`,
        ),
      },
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: "*",
    });
  });

  it("has one policy for a bucket on both sides, also with ACLs, and none for a bucket of its own account", async () => {
    const pairs = [
      { name: "out", source: "shared", destination: "archive", prefix: "out/", sourceAccount: OTHER_ACCOUNT },
      {
        ...{ name: "in", source: "reports", destination: "shared", destinationPrefix: "in/" },
        ...{ sourceAccount: ACCOUNT, destinationAccount: OTHER_ACCOUNT, acl: "bucket-owner-full-control" },
      },
    ];
    const { outputs } = await registered({ "sync-buckets:pairs": JSON.stringify(pairs) }, allOptions(REGION));
    const policies = outputs.bucketPolicies as unknown as Record<string, string>;
    expect(Object.keys(policies)).to.deep.equal(["shared"]);
    const allowed = JSON.parse(policies.shared ?? "").Statement as { Action: string[] }[];
    expect(allowed.flatMap(({ Action }) => Action)).to.include.members([
      ...["s3:GetObjectTagging", "s3:DeleteObject", "s3:PutObjectAcl"],
    ]);
  });

  it("has one statement for each key in another account: of buckets, of copies, and of both", async () => {
    const [ofBuckets, ofCopies, ofBoth] = ["1", "2", "3"].map((digit) =>
      keyArn(REGION, "aws", digit.repeat(12)),
    );
    const pairs = [ofCopies, ofBoth, keyArn(REGION)].map((sseKmsKeyId, i) => ({
      ...{ name: `pair-${i}`, source: `source-${i}`, destination: `destination-${i}`, sseKmsKeyId },
    }));
    const { outputs } = await registered(
      {
        "sync-buckets:kmsKeyArns": JSON.stringify([ofBuckets, ofBoth, keyArn(REGION)]),
        "sync-buckets:pairs": JSON.stringify(pairs),
      },
      allOptions(REGION),
    );
    const found = Object.entries(outputs.keyPolicies as unknown as Record<string, string>);
    const role = (fn: string) => `arn:aws:iam::${ACCOUNT}:role/sync-buckets-${fn}-role`;
    const [copies, buckets] = [[role("copy-range")], [role("copy-range"), role("delete-orphans")]];
    expect(
      found.map(([arn, text]) => [arn, JSON.parse(text).Sid, JSON.parse(text).Principal.AWS]),
    ).to.have.deep.members([
      [ofBuckets, "SyncBucketsUsesKey", buckets],
      [ofCopies, "SyncBucketsEncrypts", copies],
      [ofBoth, "SyncBucketsUsesKey", buckets],
    ]);
  });

  it("has in each role the statements for which the policies leave room", async () => {
    const longest = { "sync-buckets:runsBucket": "r".repeat(63), "sync-buckets:retainReports": "false" };
    const program = await registered(longest, allOptions("us-gov-west-1", "aws-us-gov"));
    const length = (found: readonly object[]) =>
      found.reduce(
        (sum, statement) => sum + JSON.stringify({ ...statement, policy: undefined }).length + 1,
        0,
      );
    const own = statements(program).filter(({ policy }) => policy === "sync-buckets-copy-range-policy");
    const network = own.filter(({ Action }) => String(Action).includes("ec2:"));
    const key = own.filter((statement) => "Condition" in statement && statement.Effect === "Allow");
    const others = statements(program).filter(
      ({ policy, Resource }) =>
        policy.includes("-prepare-") && /:log-group:|:execution:/.test(String(Resource)),
    );
    expect(others).to.have.length(2);
    // The names of the resources are longer: a component's by 18 characters, and 8 that Pulumi adds.
    expect(length(others)).to.be.within(
      RESERVED_LENGTH - 250,
      RESERVED_LENGTH - 2 * (18 + 8) - DOCUMENT_LENGTH,
    );
    expect(length(network)).to.be.within(NETWORK_LENGTH - 60, NETWORK_LENGTH);
    expect(length(key)).to.be.within(STACK_KEY_LENGTH - 60, STACK_KEY_LENGTH);
  });

  it("stays within the quotas of IAM with as many pairs and keys as it accepts", async () => {
    const keys = Array.from({ length: 80 }, (_, i) => keyArn(REGION, "aws", String(210_987_654_321 + i)));
    const pairs = Array.from({ length: 100 }, (_, i) => ({
      name: `pair-${i}`,
      source: `source-${i}-`.padEnd(63, "x"),
      destination: `destination-${i}-`.padEnd(63, "x"),
      ...{ acl: "private", sseKmsKeyId: keyArn(REGION, "aws", String(310_987_654_321 + i)) },
    }));
    const program = await registered(
      { "sync-buckets:kmsKeyArns": JSON.stringify(keys), "sync-buckets:pairs": JSON.stringify(pairs) },
      allOptions(REGION),
    );
    const inline = new Map<string, number>();
    for (const { inputs } of ofType(program, "aws:iam/rolePolicy:RolePolicy"))
      inline.set(inputs.role, (inline.get(inputs.role) ?? 0) + inputs.policy.length);
    expect(Math.max(...inline.values())).to.be.within(7_000, 10_240);
  });
});
