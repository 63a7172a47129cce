import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { PAIR_FIELDS } from "../../../infra/config/pairs/pairs";
import { SETTING_NAMES } from "../../../infra/config/unknown-keys";
import { TYPE } from "../../../infra/provider/provider";
import { providerSchema } from "../../../local/package/schema";
import { ROOT, read } from "../../project/files";

const FILE = join(ROOT, "docs", "provider.schema.json");

/** Settings that are no arguments of the component: the short form of a pair, and the fields of `alarms`. */
const SHORT = ["source", "destination", "schedule"];
const ALARMS = {
  ...{ alarmEmail: "email", alarmTopicArn: "topicArn" },
  ...{ alarmDeletes: "maxDeletes", alarmFailures: "maxFailures" },
};

/** Those of the setting `prices`, in USD. */
const PRICES = [
  ...["putRequests", "getRequests", "transferGb"],
  ...["lambdaGbSeconds", "lambdaRequests", "stateTransitions"],
];

describe("the schema of the component provider", () => {
  // biome-ignore lint/suspicious/noExplicitAny: JSON
  let schema: any;
  before(() => {
    schema = providerSchema();
    if (process.env.UPDATE) writeFileSync(FILE, `${JSON.stringify(schema, null, 2)}\n`);
  });

  it("is docs/provider.schema.json, which UPDATE=1 with this test writes", () => {
    expect(JSON.parse(readFileSync(FILE, "utf8"))).to.deep.equal(schema);
  });

  it("has each setting of a stack as an argument", () => {
    const { inputProperties } = schema.resources[TYPE];
    const alarms = Object.keys(schema.types["sync-buckets:index:Alarm"].properties);
    expect(alarms).to.have.members([...Object.values(ALARMS), "maxHoursWithoutSuccess"]);
    const others = SETTING_NAMES.filter((name) => !SHORT.includes(name) && !Object.hasOwn(ALARMS, name));
    expect([...Object.keys(inputProperties), "maxHoursWithoutSuccess"]).to.have.members([
      ...others,
      ...["endpoints", "s3UsePathStyle"],
    ]);
  });

  it("has integers for whole numbers, and numbers for percentages", () => {
    const all = [
      schema.resources[TYPE].inputProperties,
      ...Object.values<{ properties: object }>(schema.types).map((of) => of.properties),
    ];
    const numbers = all.flatMap((of) =>
      Object.entries<{ type?: string }>(of).filter(([, { type }]) => type === "number"),
    );
    expect(new Set(numbers.map(([name]) => name))).to.deep.equal(new Set(["maxDeletePercent", ...PRICES]));
  });

  it("has the names of the documentation's example in Python", () => {
    const [, example = ""] = /```python\n([\s\S]*?)```/.exec(read("docs/programs.md")) ?? [];
    const camel = (name: string): string =>
      name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
    const { inputProperties, properties } = schema.resources[TYPE];
    const names = (pattern: RegExp) => [...example.matchAll(pattern)].map(([, name = ""]) => camel(name));
    expect(Object.keys(inputProperties)).to.include.members(names(/^ {4}(\w+)=/gm));
    expect(PAIR_FIELDS).to.include.members(names(/"(\w+)": /g));
    expect(Object.keys(properties)).to.include.members(names(/nightly\.(\w+)/g));
    expect(names(/^ {4}(\w+)=/gm)).to.deep.equal(["pairs", "workers"]);
  });

  it("has each field of a pair", () => {
    expect(Object.keys(schema.types["sync-buckets:index:Pair"].properties)).to.have.members(PAIR_FIELDS);
  });

  it("says of each argument, field and output what it is", () => {
    const { inputProperties, properties } = schema.resources[TYPE];
    const { "sync-buckets:index:Endpoints": _, ...types } = schema.types;
    const all = [
      inputProperties,
      properties,
      ...Object.values<{ properties: object }>(types).map((of) => of.properties),
    ];
    const silent = all
      .flatMap((of) => Object.entries<{ description?: string }>(of))
      .filter(([, { description }]) => !description);
    expect(silent).to.deep.equal([]);
  });

  it("lets only names, keys, ARNs and tags be outputs of other resources", () => {
    const inputs = (of: Record<string, { plain?: boolean; items?: { plain?: boolean } }>) =>
      Object.entries(of)
        .filter(([, { plain, items }]) => !plain || (items && !items.plain))
        .map(([name]) => name);
    expect(inputs(schema.types["sync-buckets:index:Pair"].properties)).to.deep.equal([
      "source",
      "destination",
      "sseKmsKeyId",
    ]);
    expect(inputs(schema.resources[TYPE].inputProperties)).to.deep.equal([
      ...[
        "permissionsBoundary",
        "stackKmsKeyArn",
        "vpcSubnetIds",
        "vpcSecurityGroupIds",
        "runsBucket",
        "kmsKeyArns",
        "tags",
      ],
    ]);
  });
});
