import { expect } from "chai";
import { checkType, difference, previewedState } from "../../../../e2e/engine/services/decisions";
import { UNKNOWN } from "../../../../e2e/engine/services/values";
import { type Kind, kinds } from "../../../../e2e/resources";
import { archive } from "./encoded";

const kind = (type: string): Kind => kinds[type]!;
const lambda = kind("aws:lambda/function:Function");
const rolePolicy = kind("aws:iam/rolePolicy:RolePolicy");

describe("the stand-in provider's decision about a changed resource", () => {
  for (const [what, type, olds, news, expected] of [
    [
      "keeps a resource whose inputs are equal",
      "aws:sfn/stateMachine:StateMachine",
      { definition: "{}", tracingConfiguration: { enabled: true } },
      { tracingConfiguration: { enabled: true }, definition: "{}" },
      { changed: [], replacing: [] },
    ],
    [
      "updates a resource in place",
      "aws:sfn/stateMachine:StateMachine",
      { definition: "{}", roleArn: "a" },
      { definition: '{"a":1}', roleArn: "b" },
      { changed: ["definition", "roleArn"], replacing: [] },
    ],
    [
      "replaces a resource of which a name changes",
      "aws:s3/bucket:Bucket",
      { bucket: "a", forceDestroy: true },
      { bucket: "b", forceDestroy: false },
      { changed: ["bucket", "forceDestroy"], replacing: ["bucket"] },
    ],
    [
      "replaces a resource of which another immutable input changes",
      "aws:iam/rolePolicy:RolePolicy",
      { role: "a", policy: "{}" },
      { role: "b", policy: "{}" },
      { changed: ["role"], replacing: ["role"] },
    ],
    [
      "notices added and removed inputs",
      "aws:cloudwatch/logGroup:LogGroup",
      { retentionInDays: 30 },
      { namePrefix: "a" },
      { changed: ["namePrefix", "retentionInDays"], replacing: ["namePrefix"] },
    ],
    [
      "takes an input that a preview does not know for changed",
      "aws:sfn/alias:Alias",
      { name: "live", routingConfigurations: [{ stateMachineVersionArn: "a", weight: 100 }] },
      { name: "live", routingConfigurations: [{ stateMachineVersionArn: UNKNOWN, weight: 100 }] },
      { changed: ["routingConfigurations"], replacing: [] },
    ],
  ] as const) {
    it(what, () => expect(difference(kind(type), olds, news)).to.deep.equal(expected));
  }

  it("compares archives by their hashes", () => {
    const olds = { code: archive({ "index.js": { path: "old/index.js" } }, "1") };
    const same = { code: archive({ "index.js": { path: "new/index.js" } }, "1") };
    const other = { code: archive({ "index.js": { path: "old/index.js" } }, "2") };
    expect(difference(lambda, olds, same).changed).to.deep.equal([]);
    expect(difference(lambda, olds, other)).to.deep.equal({ changed: ["code"], replacing: [] });
  });

  it("replaces a resource that has no update", () => {
    const { update: _, ...fixed } = rolePolicy;
    expect(difference(fixed, { policy: "a" }, { policy: "b" })).to.deep.equal({
      changed: ["policy"],
      replacing: ["policy"],
    });
  });
});

describe("the stand-in provider", () => {
  it("has an update for each resource type but those of which each input is immutable", () => {
    const fixed = Object.entries(kinds).filter(([, { update }]) => update === undefined);
    expect(fixed.map(([type]) => type)).to.deep.equal([
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
      "aws:scheduler/scheduleGroup:ScheduleGroup",
      "aws:sns/topicSubscription:TopicSubscription",
    ]);
    expect(kind("aws:iam/rolePolicyAttachment:RolePolicyAttachment").immutable).to.deep.equal([
      "role",
      "policyArn",
    ]);
  });

  it("rejects an unsupported resource type", () => {
    expect(checkType("aws:s3/bucket:Bucket", kinds)).to.deep.equal([]);
    expect(checkType("aws:kms/key:Key", kinds)).to.deep.equal([
      "e2e/resources does not support the type aws:kms/key:Key",
    ]);
  });

  it("previews an update with the versions that it changes as unknown", () => {
    const olds = { memorySize: 128, arn: "a", qualifiedArn: "a:1" };
    expect(previewedState(lambda, olds, { memorySize: 256 })).to.deep.equal({
      memorySize: 256,
      arn: "a",
      qualifiedArn: UNKNOWN,
    });
  });
});
