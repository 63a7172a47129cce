import { credentials } from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { expect } from "chai";
import type { Served } from "../../../../e2e/engine/services/grpc";
import { serveProvider } from "../../../../e2e/engine/services/provider";
import { type Properties, toProperties, toStruct } from "../../../../e2e/engine/services/values";
import { fakeClients } from "../../emulator";
import { called } from "./called";
import { archive } from "./encoded";

const FUNCTION = "aws:lambda/function:Function";
const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";

describe("the stand-in provider as a gRPC service", () => {
  const { clients, calls } = fakeClients({
    "lambda.updateFunctionCode": () => ({ Version: "8" }),
    "iam.listPolicyVersions": () => ({
      Versions: [
        { VersionId: "v1", IsDefaultVersion: false },
        { VersionId: "v2", IsDefaultVersion: true },
      ],
    }),
    "logs.putRetentionPolicy": () => {
      throw new Error("Throttled.");
    },
  });
  let served: Served;
  let client: ResourceProviderClient;
  before(async () => {
    served = await serveProvider(clients, __dirname);
    client = new ResourceProviderClient(`127.0.0.1:${served.port}`, credentials.createInsecure());
  });
  beforeEach(() => calls.splice(0));
  after(() => {
    client.close();
    served.close();
  });

  const names = () => calls.map(({ name }) => name);
  const create = (type: string, inputs: Properties, preview = false) => {
    const request = new proto.CreateRequest().setType(type).setName("a").setProperties(toStruct(inputs));
    return called<proto.CreateResponse>((done) => client.create(request.setPreview(preview), done));
  };

  it("creates a function from the files of its archive", async () => {
    const code = archive({ "index.js": { text: "exports.a = 1;" } }, "1");
    const inputs = { ...functionInputs, code };
    const response = await create(FUNCTION, inputs);
    expect(response.getId()).to.match(/^a-[0-9a-f]{7}$/);
    const { arn, qualifiedArn, ...state } = toProperties(response.getProperties());
    expect(qualifiedArn).to.equal(`${arn}:7`);
    expect(state).to.deep.equal({ ...inputs, id: response.getId(), name: response.getId() });
    const { ZipFile } = calls[0]!.input.Code;
    expect(Buffer.from(ZipFile).subarray(0, 2).toString()).to.equal("PK");
  });

  it("creates nothing in a preview", async () => {
    const response = await create(ROLE_POLICY, { role: "r", policy: "{}" }, true);
    expect([response.getId(), toProperties(response.getProperties())]).to.deep.equal([
      "",
      { role: "r", policy: "{}" },
    ]);
    expect(calls).to.deep.equal([]);
  });

  it("updates a function in place and returns its new version", async () => {
    const olds = { ...functionInputs, code: archive({}, "1"), arn: "arn", qualifiedArn: "arn:7" };
    const news = { ...functionInputs, code: archive({ "index.js": { text: "2" } }, "2") };
    const request = new proto.UpdateRequest()
      .setType(FUNCTION)
      .setId("f")
      .setOlds(toStruct(olds))
      .setNews(toStruct(news));
    const response = await called<proto.UpdateResponse>((done) => client.update(request, done));
    expect(toProperties(response.getProperties())).to.deep.include({ arn: "arn", qualifiedArn: "arn:8" });
    expect(names()).to.deep.equal(["lambda.updateFunctionConfiguration", "lambda.updateFunctionCode"]);
  });

  it("diffs the inputs of a resource", async () => {
    const request = new proto.DiffRequest()
      .setType(ROLE_POLICY)
      .setOldInputs(toStruct({ role: "r", policy: "{}" }))
      .setNews(toStruct({ role: "s", policy: "[]" }));
    const response = await called<proto.DiffResponse>((done) => client.diff(request, done));
    expect(response.getChanges()).to.equal(proto.DiffResponse.DiffChanges.DIFF_SOME);
    expect(response.getDiffsList()).to.deep.equal(["policy", "role"]);
    expect(response.getReplacesList()).to.deep.equal(["role"]);
  });

  it("checks the type of a resource", async () => {
    const request = new proto.CheckRequest().setType("aws:kms/key:Key").setNews(toStruct({}));
    const response = await called<proto.CheckResponse>((done) => client.check(request, done));
    expect(response.getFailuresList().map((failure) => failure.getReason())).to.deep.equal([
      "e2e/resources does not support the type aws:kms/key:Key",
    ]);
  });

  it("calls the functions of the provider that the program calls, and no others", async () => {
    const invoke = (token: string) => {
      const request = new proto.InvokeRequest().setTok(token).setArgs(toStruct({}));
      return called<proto.InvokeResponse>((done) => client.invoke(request, done));
    };
    const values = async (token: string) => toProperties((await invoke(token)).getReturn());
    expect(await values("aws:index/getRegion:getRegion")).to.deep.include({ region: "us-east-1" });
    expect(await values("aws:index/getPartition:getPartition")).to.deep.equal({ partition: "aws" });
    expect((await values("aws:index/getCallerIdentity:getCallerIdentity")).accountId).to.match(/^\d{12}$/);
    const failure = await invoke("aws:ec2/getAmi:getAmi").catch((error) => error.message);
    expect(failure).to.equal("e2e/engine does not support the function aws:ec2/getAmi:getAmi");
  });

  it("updates a managed policy by a new default version, after it removes old versions", async () => {
    const request = new proto.UpdateRequest()
      .setType("aws:iam/policy:Policy")
      .setId("arn")
      .setOlds(toStruct({ policy: "{}", description: "d" }))
      .setNews(toStruct({ policy: "[]", description: "d" }));
    await called((done) => client.update(request, done));
    expect(calls).to.deep.equal([
      { name: "iam.listPolicyVersions", input: { PolicyArn: "arn" } },
      { name: "iam.deletePolicyVersion", input: { PolicyArn: "arn", VersionId: "v1" } },
      {
        name: "iam.createPolicyVersion",
        input: { PolicyArn: "arn", PolicyDocument: "[]", SetAsDefault: true },
      },
    ]);
  });

  it("deletes a resource by its state", async () => {
    const request = new proto.DeleteRequest()
      .setType(ROLE_POLICY)
      .setId("r:p")
      .setOldInputs(toStruct({ role: "r", policy: "{}" }))
      .setProperties(toStruct({ role: "r", policy: "{}", name: "p" }));
    await called((done) => client.delete(request, done));
    expect(calls).to.deep.equal([
      { name: "iam.deleteRolePolicy", input: { RoleName: "r", PolicyName: "p" } },
    ]);
  });

  it("removes a resource that it cannot complete, and returns the error", async () => {
    const failure = await create("aws:cloudwatch/logGroup:LogGroup", { retentionInDays: 3 }).catch(
      (error) => error.message,
    );
    expect(failure).to.equal("Throttled.");
    expect(names().at(-1)).to.equal("logs.deleteLogGroup");
  });
});

const functionInputs = {
  description: "A function",
  runtime: "nodejs24.x",
  architectures: ["arm64"],
  handler: "index.handler",
  memorySize: 128,
  timeout: 3,
  role: "role",
  environment: { variables: { A: "1" } },
  loggingConfig: { logFormat: "JSON", logGroup: "g" },
  publish: true,
};
