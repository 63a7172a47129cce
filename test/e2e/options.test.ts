import { expect } from "chai";
import { kinds } from "../../e2e/resources";
import type { Registration } from "../../local/registration";
import { fakeClients } from "./emulator";

const KEY = "arn:aws:kms:us-east-1:123456789012:key/a";
const BOUNDARY = "arn:aws:iam::123456789012:policy/boundary";
const ENVIRONMENT = { environment: { variables: {} }, loggingConfig: {}, code: {} };

/** The calls of an update that concern options, from some inputs to others. */
async function changed(type: string, olds: Registration["inputs"], news: Registration["inputs"]) {
  const { clients, calls } = fakeClients();
  const state = { id: "a", arn: "arn:a", name: "a" };
  await kinds[type]!.update!(clients, { type, name: "a", inputs: olds, state }, news);
  return calls
    .filter(({ name }) => /tag|boundary|kms|concurrency/i.test(name))
    .map(({ name, input }) => [name, input]);
}

describe("an update of the options of a resource on an emulator", () => {
  const [both, one] = [{ tags: { a: "1", b: "2" } }, { tags: { a: "3" } }];

  it("sets the remaining tags, and removes the others", async () => {
    expect(await changed("aws:iam/role:Role", both, one)).to.deep.equal([
      ["iam.tagRole", { RoleName: "a", Tags: [{ Key: "a", Value: "3" }] }],
      ["iam.untagRole", { RoleName: "a", TagKeys: ["b"] }],
    ]);
    expect(await changed("aws:iam/policy:Policy", both, one)).to.deep.equal([
      ["iam.tagPolicy", { PolicyArn: "a", Tags: [{ Key: "a", Value: "3" }] }],
      ["iam.untagPolicy", { PolicyArn: "a", TagKeys: ["b"] }],
    ]);
    expect(await changed("aws:cloudwatch/logGroup:LogGroup", both, one)).to.deep.equal([
      ["logs.tagResource", { resourceArn: "arn:a", tags: { a: "3" } }],
      ["logs.untagResource", { resourceArn: "arn:a", tagKeys: ["b"] }],
    ]);
    expect(await changed("aws:s3/bucket:Bucket", both, one)).to.deep.equal([
      ["s3.putBucketTagging", { Bucket: "a", Tagging: { TagSet: [{ Key: "a", Value: "3" }] } }],
    ]);
    const logging = { loggingConfiguration: { logDestination: "arn:log" } };
    const machine = { ...one, ...logging };
    expect(
      await changed("aws:sfn/stateMachine:StateMachine", { ...both, ...logging }, machine),
    ).to.deep.equal([
      ["sfn.tagResource", { resourceArn: "a", tags: [{ key: "a", value: "3" }] }],
      ["sfn.untagResource", { resourceArn: "a", tagKeys: ["b"] }],
    ]);
    const lambda = { ...ENVIRONMENT, ...one };
    expect(await changed("aws:lambda/function:Function", { ...ENVIRONMENT, ...both }, lambda)).to.deep.equal([
      ["lambda.tagResource", { Resource: "arn:a", Tags: { a: "3" } }],
      ["lambda.untagResource", { Resource: "arn:a", TagKeys: ["b"] }],
    ]);
  });

  it("removes an option that is gone, and calls nothing for one that was never there", async () => {
    expect(await changed("aws:iam/role:Role", { permissionsBoundary: BOUNDARY }, {})).to.deep.equal([
      ["iam.deleteRolePermissionsBoundary", { RoleName: "a" }],
    ]);
    expect(await changed("aws:cloudwatch/logGroup:LogGroup", { kmsKeyId: KEY }, {})).to.deep.equal([
      ["logs.disassociateKmsKey", { logGroupName: "a" }],
    ]);
    expect(await changed("aws:cloudwatch/logGroup:LogGroup", {}, { kmsKeyId: KEY })).to.deep.equal([
      ["logs.associateKmsKey", { logGroupName: "a", kmsKeyId: KEY }],
    ]);
    expect(await changed("aws:s3/bucket:Bucket", both, {})).to.deep.equal([
      ["s3.deleteBucketTagging", { Bucket: "a" }],
    ]);
    const reserved = { ...ENVIRONMENT, reservedConcurrentExecutions: 4 };
    expect(await changed("aws:lambda/function:Function", reserved, ENVIRONMENT)).to.deep.equal([
      ["lambda.deleteFunctionConcurrency", { FunctionName: "a" }],
    ]);
    for (const type of ["aws:iam/role:Role", "aws:s3/bucket:Bucket", "aws:cloudwatch/logGroup:LogGroup"])
      expect(await changed(type, {}, {})).to.deep.equal([]);
  });
});
