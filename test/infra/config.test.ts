import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { parse } from "yaml";
import { readConfig } from "../../infra/config/config";
import { SETTING_NAMES } from "../../infra/config/unknown-keys";
import { evaluateProgram } from "../../local/program";
import { stackFile } from "../../local/stack-config";
import { read } from "../project/files";
import { MINIMAL, named, ofType, registered, WITHOUT_BUCKETS } from "./registered";

const PROJECT = parse(readFileSync(join(__dirname, "..", "..", "Pulumi.yaml"), "utf8"));

/** What evaluating the program fails with, by lines, and what it has created by then. */
async function refusal(settings: Record<string, string>) {
  const created: string[] = [];
  const provider = async ({ name }: { name: string }) => {
    created.push(name);
    return {};
  };
  const message = await evaluateProgram(settings, provider).then(
    () => "nothing",
    (error: Error) => error.message,
  );
  return { faults: message.split("\n"), created };
}

const RETENTION =
  "1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653";

describe("the retention periods", () => {
  it("are all that the provider accepts, but not 0: no expiry", () => {
    const types = read("node_modules/@pulumi/aws/cloudwatch/logGroup.d.ts");
    const [, listed = ""] = /Possible values are: ([\d, ]+), and 0\./.exec(types) ?? [];
    expect(RETENTION).to.equal(listed);
  });
});

/** What the name of a bucket is. */
const NO_ARN = "the name of a bucket, not an ARN";
const A_NAME = "a bucket name: 3 to 63 of a–z, 0–9, '.' and '-', beginning and ending with a letter or digit";
/** What a stack without any pair needs. */
const NO_PAIR = "is not set; expected the name of a bucket, or pairs in the stack file";

/** A wrong value of each key, the message, and the command that corrects it. */
const WRONG: readonly (readonly [key: string, value: string, said: string, command: string])[] = [
  ["source", "", "is not set; expected the name of a bucket", "source VALUE"],
  ["source", "Not_A_Bucket", `is "Not_A_Bucket"; expected ${A_NAME}`, "source VALUE"],
  ["destination", "arn:aws:s3:::b", `is "arn:aws:s3:::b"; expected ${NO_ARN}`, "destination VALUE"],
  ["pairs", "one", 'is "one"; expected a list of pairs', "--path 'pairs[0].name' VALUE"],
  [
    "pairs",
    '{"name":"one"}',
    'is "{"name":"one"}"; expected a list of pairs',
    "--path 'pairs[0].name' VALUE",
  ],
  ["workers", "0", 'is "0"; expected a whole number from 1 to 1000', "workers VALUE"],
  ["workers", "many", 'is "many"; expected a whole number from 1 to 1000', "workers VALUE"],
  ["workers", "1.5", 'is "1.5"; expected a whole number from 1 to 1000', "workers VALUE"],
  ["copiesPerWorker", "801", 'is "801"; expected a whole number from 1 to 800', "copiesPerWorker VALUE"],
  ["retentionDays", "31", `is "31"; expected one of ${RETENTION}`, "retentionDays VALUE"],
  [
    "kmsKeyArns",
    '["alias/mine"]',
    'is "["alias/mine"]"; expected a list of at most 400 ARNs of KMS keys (not of aliases)',
    "--path 'kmsKeyArns[0]' VALUE",
  ],
  ["requesterPays", "yes", 'is "yes"; expected true or false', "requesterPays VALUE"],
  [
    "permissionsBoundary",
    "arn:aws:iam::123456789012:role/a",
    'is "arn:aws:iam::123456789012:role/a"; expected the ARN of a policy',
    "permissionsBoundary VALUE",
  ],
  [
    "schedule",
    "cron(0 3 * * *)",
    'is "cron(0 3 * * *)"; a cron expression has six fields (minutes, hours, day of month, month, day of week, year), and this one has 5',
    'schedule "cron(0 3 * * ? *)"',
  ],
  ["disableSchedules", "yes", 'is "yes"; expected true or false', "disableSchedules VALUE"],
  ["metrics", "on", 'is "on"; expected true or false', "metrics VALUE"],
  ["metricsByPair", "1", 'is "1"; expected true or false', "metricsByPair VALUE"],
  ["alarms", "on", 'is "on"; expected true or false', "alarms VALUE"],
  ["dashboard", "yes", 'is "yes"; expected true or false', "dashboard VALUE"],
  [
    "tags",
    "[1]",
    'is "[1]"; expected an object of at most 50 texts, numbers in quotes, of letters, digits, spaces and _ . : / = + - @; names have 1 to 128 characters, differ in more than case and do not begin with aws:, values at most 256',
    "--type string --path 'tags.NAME' VALUE",
  ],
  // The CLI makes a number of a text of digits without --type string.
  ...['{"cost-center":1234}', '{"team":"a;b"}', '{"a*":"b"}', '{"team":"a","Team":"b"}'].map(
    (value) =>
      [
        "tags",
        value,
        `is "${value}"; expected an object of at most 50 texts, numbers in quotes, of letters, digits, spaces and _ . : / = + - @; names have 1 to 128 characters, differ in more than case and do not begin with aws:, values at most 256`,
        "--type string --path 'tags.NAME' VALUE",
      ] as const,
  ),
  [
    "stackKmsKeyArn",
    "alias/mine",
    'is "alias/mine"; expected the ARN of a KMS key (not of an alias)',
    "stackKmsKeyArn VALUE",
  ],
  [
    "vpcSubnetIds",
    '["vpc-12345678"]',
    'is "["vpc-12345678"]"; expected a list of at most 16 IDs of subnets',
    "--path 'vpcSubnetIds[0]' VALUE",
  ],
  [
    "vpcSecurityGroupIds",
    "sg-12345678",
    'is "sg-12345678"; expected a list of at most 5 IDs of security groups',
    "--path 'vpcSecurityGroupIds[0]' VALUE",
  ],
  [
    "reservedConcurrency",
    "-1",
    'is "-1"; expected a whole number of 1 or more, or 0 for none',
    "reservedConcurrency VALUE",
  ],
  ["allowDeletes", "no", 'is "no"; expected true or false', "allowDeletes VALUE"],
  [
    "maxDeletes",
    "-2",
    'is "-2"; expected a whole number of 0 or more, or -1 for no limit',
    "maxDeletes VALUE",
  ],
  [
    "maxDeletePercent",
    "101",
    'is "101"; expected a number from 0 to 100, or -1 for no limit',
    "maxDeletePercent VALUE",
  ],
  ...["", " ", "5%", "-0.5", "Infinity"].map(
    (value) =>
      [
        "maxDeletePercent",
        value,
        `is "${value}"; expected a number from 0 to 100, or -1 for no limit`,
        "maxDeletePercent VALUE",
      ] as const,
  ),
  ["tracing", "on", 'is "on"; expected true or false', "tracing VALUE"],
  ["includeExecutionData", "all", 'is "all"; expected true or false', "includeExecutionData VALUE"],
  ["retainReports", "1", 'is "1"; expected true or false', "retainReports VALUE"],
  ["runsBucket", "My Bucket", `is "My Bucket"; expected ${A_NAME}`, "runsBucket VALUE"],
];

/** Settings that are valid, but do not fit together. */
const DISAGREEING: readonly (readonly [settings: Record<string, string>, said: string])[] = [
  [
    { reservedConcurrency: "39" },
    "reservedConcurrency is 39, and 40 workers run at once: Lambda would refuse the others. Set reservedConcurrency to 40 or more, or workers to 39 or fewer.",
  ],
  [
    { vpcSubnetIds: '["subnet-12345678"]' },
    "vpcSubnetIds needs vpcSecurityGroupIds: a security group that allows outbound HTTPS.",
  ],
  [
    { vpcSecurityGroupIds: '["sg-12345678"]' },
    "vpcSecurityGroupIds has no effect without vpcSubnetIds. Set vpcSubnetIds, or remove vpcSecurityGroupIds.",
  ],
  [
    { retainReports: "true", runsBucket: "our-runs" },
    "retainReports has no effect with runsBucket: an existing bucket always stays. Remove retainReports.",
  ],
  [
    { stackKmsKeyArn: "arn:aws:kms:eu-west-1:123456789012:key/1234abcd" },
    "stackKmsKeyArn is a key in eu-west-1, and the stack is in us-east-1. Give a key of the stack's Region.",
  ],
];

/** The same for settings that have an effect only with alarms. */
const WRONG_ALARMS: typeof WRONG = [
  [
    "alarmEmail",
    "operators",
    'is "operators"; expected one email address such as operators@example.com; others can subscribe to the topic',
    "alarmEmail VALUE",
  ],
  [
    "alarmTopicArn",
    "arn:aws:sqs:us-east-1:123456789012:queue",
    'is "arn:aws:sqs:us-east-1:123456789012:queue"; expected the ARN of a standard SNS topic',
    "alarmTopicArn VALUE",
  ],
  [
    "alarmTopicArn",
    "arn:aws:sns:us-west-2:123456789012:operators",
    'is "arn:aws:sns:us-west-2:123456789012:operators"; expected a topic in us-east-1: an alarm notifies topics of its own Region only',
    "alarmTopicArn VALUE",
  ],
  ...["öps@example.com", "a..b@example.com", "a@b", "a@example.com,b@example.com"].map(
    (address) =>
      [
        "alarmEmail",
        address,
        `is "${address}"; expected one email address such as operators@example.com; others can subscribe to the topic`,
        "alarmEmail VALUE",
      ] as const,
  ),
  [
    "maxHoursWithoutSuccess",
    "169",
    'is "169"; expected a whole number from 1 to 168, or 0 for no alarm. CloudWatch evaluates at most 7 days',
    "maxHoursWithoutSuccess VALUE",
  ],
  ...["alarmDeletes", "alarmFailures"].map(
    (key) =>
      [
        key,
        "-1",
        'is "-1"; expected a whole number of 1 or more, or 0 for no alarm',
        `${key} VALUE`,
      ] as const,
  ),
];

const sentence = (key: string, said: string, command: string): string =>
  `sync-buckets:${key} ${said}. Run: pulumi config set ${command.replace(key, `sync-buckets:${key}`)}`;

const ENVIRONMENT = ["AWS_REGION", "AWS_DEFAULT_REGION"];

describe("a wrong configuration fails before any resource is made", () => {
  const kept = new Map(ENVIRONMENT.map((name) => [name, process.env[name]]));
  before(async () => {
    for (const name of ENVIRONMENT) delete process.env[name];
    await registered();
  });
  after(() => {
    for (const [name, value] of kept) if (value !== undefined) process.env[name] = value;
  });

  for (const [key, value, said, command] of WRONG)
    it(`with the correction of ${key} if it is ${value === "" ? "empty" : value}`, async () => {
      expect(await refusal({ ...MINIMAL, [`sync-buckets:${key}`]: value })).to.deep.equal({
        faults: [sentence(key, said, command)],
        created: [],
      });
    });

  for (const [key, value, said, command] of WRONG_ALARMS)
    it(`with the correction of ${key} if it is ${value}`, async () => {
      const alarms = { "sync-buckets:alarms": "true" };
      expect(await refusal({ ...MINIMAL, ...alarms, [`sync-buckets:${key}`]: value })).to.deep.equal({
        faults: [sentence(key, said, command)],
        created: [],
      });
    });

  it("and refuses the settings of alarms without alarms", async () => {
    const settings = {
      alarmEmail: "operators@example.com",
      alarmTopicArn: "arn:aws:sns:us-east-1:123456789012:operators",
      maxHoursWithoutSuccess: "26",
      alarmDeletes: "5",
      alarmFailures: "5",
    };
    const prefixed = Object.entries(settings).map(([key, value]) => [`sync-buckets:${key}`, value]);
    const { faults, created } = await refusal({ ...MINIMAL, ...Object.fromEntries(prefixed) });
    expect(faults).to.deep.equal(
      prefixed.map(
        ([key]) =>
          `${key} has no effect without alarms. Run: pulumi config set sync-buckets:alarms true, or: pulumi config rm ${key}`,
      ),
    );
    expect(created).to.deep.equal([]);
  });

  for (const [settings, said] of DISAGREEING)
    it(`with what does not fit together: ${Object.keys(settings).join(" and ")}`, async () => {
      const prefixed = Object.entries(settings).map(([key, value]) => [`sync-buckets:${key}`, value]);
      expect(await refusal({ ...MINIMAL, ...Object.fromEntries(prefixed) })).to.deep.equal({
        faults: [said],
        created: [],
      });
    });

  it("and names everything that is missing at once", async () => {
    expect(await refusal({})).to.deep.equal({
      faults: [
        sentence("source", NO_PAIR, "source VALUE"),
        sentence("destination", NO_PAIR, "destination VALUE"),
        "aws:region is not set. Run: pulumi config set aws:region us-east-1",
      ],
      created: [],
    });
  });

  it("and names every wrong key at once", async () => {
    const one = new Map(WRONG.map(([key, value, said, command]) => [key, { value, said, command }]));
    const settings = [...one].map(([key, { value }]) => [`sync-buckets:${key}`, value]);
    const { faults, created } = await refusal({ ...MINIMAL, ...Object.fromEntries(settings) });
    expect(faults).to.have.members([...one].map(([key, { said, command }]) => sentence(key, said, command)));
    expect(created).to.deep.equal([]);
  });

  it("which is every key that the project declares, with those of prices.test.ts", () => {
    expect([...new Set([...WRONG, ...WRONG_ALARMS].map(([key]) => key)), "prices"]).to.have.members(
      Object.keys(PROJECT.config),
    );
  });
});

describe("the account of a pair", () => {
  const pairs = (account: string) =>
    `[{"name":"a","source":"a-source","destination":"a-destination","sourceAccount":${account}}]`;

  it("may be a number, as YAML has it without quotes", async () => {
    const settings = { "sync-buckets:pairs": pairs("123456789012") };
    const program = await registered(settings, WITHOUT_BUCKETS);
    const texts = ofType(program, "aws:lambda/function:Function").map(
      ({ inputs }) => inputs.code["settings.json"],
    );
    expect(texts.map((text) => JSON.parse(text).pairs[0].sourceAccount)).to.deep.equal(
      texts.map(() => "123456789012"),
    );
  });

  it("is refused if it is a number that has lost its leading zero", async () => {
    const { faults } = await refusal({ ...WITHOUT_BUCKETS, "sync-buckets:pairs": pairs("12345678901") });
    expect(faults).to.deep.equal([
      'sync-buckets:pairs[0].sourceAccount is 12345678901; expected an account ID of 12 digits, in quotes. Correct the pair "a" in the stack file',
    ]);
  });
});

describe("a stack file", () => {
  const pair = (fields: string) =>
    `[{"name":"a","source":"a-source","destination":"a-destination",${fields}}]`;
  const asDate = (where: string, text: string) =>
    `sync-buckets:${where} is ${JSON.stringify(text)}: YAML has made a time of a date without quotes. Write it in quotes in the ` +
    "stack file";

  it("may not have an unknown field of a pair, also not one that every object of JavaScript has", async () => {
    for (const field of ["constructor", "toString", "__proto__", "hasOwnProperty"]) {
      const settings = { "sync-buckets:pairs": pair(`${JSON.stringify(field)}:"x"`) };
      const { faults } = await refusal({ ...WITHOUT_BUCKETS, ...settings });
      expect(faults.join("\n"), field).to.match(
        new RegExp(`^sync-buckets:pairs\\[0\\]\\.${field} is not a field of a pair\\. Its fields are name,`),
      );
    }
  });

  it("may not have a date without quotes, of which the Pulumi CLI makes another text", async () => {
    const day = "2026-11-26 00:00:00 +0000 UTC";
    const time = "2026-12-01 00:00:00.5 +0100 +0100";
    const pairs = `"prefix":"${day}","destinationPrefix":"${time}","schedule":{"expression":"rate(1 day)","input":{"include":["${day}"]}}`;
    const settings = { "sync-buckets:pairs": pair(pairs), "sync-buckets:tags": `{"since":"${day}"}` };
    const { faults } = await refusal({ ...WITHOUT_BUCKETS, ...settings });
    expect(faults).to.deep.equal([
      asDate("pairs[0].prefix", day),
      asDate("pairs[0].destinationPrefix", time),
      asDate("pairs[0].schedule.input.include[0]", day),
      asDate("tags.since", day),
    ]);
  });

  it("may have a percentage as the Pulumi CLI writes it: pulumi config set makes a text of a fraction", async () => {
    const settings = { "sync-buckets:pairs": pair('"maxDeletePercent":"2.5"') };
    const program = await registered(settings, WITHOUT_BUCKETS);
    const { inputs } = named(program, "prepare-function");
    expect(JSON.parse(inputs.code["settings.json"]).pairs[0].maxDeletePercent).to.equal(2.5);
    const refused = await refusal({
      ...WITHOUT_BUCKETS,
      "sync-buckets:pairs": pair('"maxDeletePercent":"5%"'),
    });
    expect(refused.faults).to.deep.equal([
      'sync-buckets:pairs[0].maxDeletePercent is "5%"; expected a number from 0 to 100. Correct the pair "a" in the stack file',
    ]);
  });
});

describe("a project with another name", () => {
  it("is refused, because its settings are in another namespace: the sentence says what to do", async () => {
    await pulumi.runtime.setMocks(
      { newResource: () => ({ id: "", state: {} }), call: () => ({}) },
      "my-mirror",
    );
    pulumi.runtime.setAllConfig({
      "aws:region": "us-east-1",
      "my-mirror:source": "a-source",
      "my-mirror:workers": "40",
    });
    expect(() => readConfig()).to.throw(
      pulumi.RunError,
      /^The name of the project is my-mirror, and settings are read from the namespace sync-buckets\. Write name: sync-buckets in Pulumi\.yaml\. The names of stacks tell several deployments apart\.$/,
    );
  });
});

describe("a setting that does not exist", () => {
  it("is refused with the settings that do, before anything is created", async () => {
    const { faults, created } = await refusal({ ...MINIMAL, "sync-buckets:worker": "3" });
    expect(faults).to.deep.equal([
      `sync-buckets:worker is not a setting; did you mean workers? The settings are ${SETTING_NAMES.join(", ")}. ` +
        "Run: pulumi config rm sync-buckets:worker",
    ]);
    expect(created).to.deep.equal([]);
  });

  it("is refused in a namespace that is not the project's, where a limit would have no effect", async () => {
    const { faults } = await refusal({
      ...{
        ...MINIMAL,
        "sync-bucket:allowDeletes": "false",
        "sync_buckets:worker": "3",
        "mirror:pairs": "[]",
      },
      ...{ "aws:profile": "mine", "pulumi:tags": '{"team":"storage"}', "s3:key": "1" },
    });
    const said = (namespace: string, name: string) =>
      `${namespace}:${name} has no effect: settings begin with sync-buckets:. Write sync-buckets:${name} in the stack file in place of it`;
    expect(faults).to.deep.equal([
      said("sync-bucket", "allowDeletes"),
      said("sync_buckets", "worker"),
      said("mirror", "pairs"),
    ]);
  });

  const PAIR_OF_SETTINGS =
    '    - { name: "default", source: "example-source-bucket", destination: "example-destination-bucket",';

  it("but is a field of a pair is refused with the pair to write", async () => {
    const { faults } = await refusal({
      ...MINIMAL,
      "sync-buckets:acl": "private",
      "sync-buckets:destinationAccount": "012345678901",
    });
    expect(faults).to.deep.equal([
      "sync-buckets:acl and sync-buckets:destinationAccount are fields of a pair. Write in the stack file, in place of " +
        "source, destination, acl, destinationAccount:",
      "  sync-buckets:pairs:",
      `${PAIR_OF_SETTINGS} acl: "private", destinationAccount: "012345678901" }`,
    ]);
    const pairs = parse(faults.slice(1).join("\n"))["sync-buckets:pairs"];
    const { outputs } = await registered({ "sync-buckets:pairs": JSON.stringify(pairs) }, WITHOUT_BUCKETS);
    expect(Object.keys(outputs.bucketPolicies as unknown as object)).to.deep.equal([
      "example-destination-bucket",
    ]);
  });

  it("but is a field of a pair, with pairs, is refused with the command that removes it", async () => {
    const { "sync-buckets:source": source, "sync-buckets:destination": destination, ...others } = MINIMAL;
    const pairs = JSON.stringify([{ name: "a", source, destination }]);
    const { faults } = await refusal({ ...others, "sync-buckets:pairs": pairs, "sync-buckets:prefix": "a/" });
    expect(faults).to.deep.equal([
      "sync-buckets:prefix is a field of a pair. Write it into a pair. Run: pulumi config rm sync-buckets:prefix",
    ]);
  });

  it("is each one that Pulumi.yaml does not declare", () => {
    expect([...SETTING_NAMES].sort()).to.deep.equal(Object.keys(PROJECT.config).sort());
  });
});

describe("the stack file Pulumi.dev.yaml", () => {
  it("as it comes has a Region, so that the missing buckets are reported", async () => {
    const { faults } = await refusal({ "aws:region": "us-east-1" });
    expect(faults.map((fault) => fault.split(";")[0])).to.deep.equal([
      "sync-buckets:source is not set",
      "sync-buckets:destination is not set",
    ]);
  });
});

describe("the project's files", () => {
  it("declare each key with a type, what it means, and a default", () => {
    for (const [key, declared] of Object.entries<Record<string, unknown>>(PROJECT.config)) {
      // The Pulumi CLI requires a value for a setting without a default.
      const fields = ["type", "description", "default"];
      if (declared.type === "array") fields.push("items");
      expect(declared, key).to.have.all.keys(fields);
      expect(declared.type, key).to.be.oneOf(["string", "integer", "boolean", "array", "object"]);
      expect(declared.description, key).to.match(/^[A-Z].{20,}[^.]$/);
    }
  });

  for (const stack of ["dev", "local"])
    it(`make a stack of test/fixtures/Pulumi.${stack}.yaml`, async () => {
      const settings = stackFile(`test/fixtures/Pulumi.${stack}.yaml`);
      const { outputs } = await registered(settings);
      const input = JSON.stringify({
        source: settings["sync-buckets:source"],
        destination: settings["sync-buckets:destination"],
      });
      expect(outputs.startCommand).to.match(new RegExp(`--input '${input}'$`));
      const declared = Object.keys(PROJECT.config).map((key) => `${PROJECT.name}:${key}`);
      const own = Object.keys(settings).filter((key) => !key.startsWith("aws:"));
      expect(declared).to.include.members(own);
    });
});
