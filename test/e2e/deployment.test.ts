import { expect } from "chai";
import { Deployment } from "../../e2e/deployment";
import { parseOptions } from "../../e2e/options";
import { BUCKET_POLICY } from "../../e2e/resources";
import { stackSettings } from "../../e2e/stack";
import { evaluateProgram } from "../../local/program";
import { fakeClients } from "./emulator";

const options = parseOptions(["--endpoint", "http://localhost:4600/"]);
if (options === "help") throw new Error("not asked for");
const settings = stackSettings(options, { source: "a-source", destination: "a-destination" });

const deploy = async (fake = fakeClients(), leaveOut: string[] = []) => {
  const deployment = new Deployment(fake.clients, leaveOut);
  const program = await evaluateProgram(settings, deployment.provider);
  return { ...fake, deployment, program };
};

const ROLE = { type: "aws:iam/role:Role", name: "a", inputs: { assumeRolePolicy: "{}" } };

describe("a deployment to an emulator", () => {
  let stack: Awaited<ReturnType<typeof deploy>>;
  before(async function () {
    this.timeout(60_000); // loads the program and the AWS clients, where no test before it has
    stack = await deploy();
  });
  const made = (name: string) => stack.deployment.made.find((resource) => resource.name === name)!.state;
  const given = (call: string) => stack.calls.find(({ name }) => name === call)!.input;

  it("creates every resource that the program registers, with all of its inputs", () => {
    const registered = stack.program.resources.filter(({ type }) => type.startsWith("aws:"));
    expect(stack.deployment.made.map(({ name }) => name)).to.have.members(registered.map(({ name }) => name));
  });

  it("lets what the emulator gave flow into what depends on it", () => {
    const { definition, roleArn } = given("sfn.createStateMachine");
    expect(roleArn).to.equal(made("sync-role").arn);
    expect(definition).to.include(`${made("divide-keys-function").arn}:7`);
    expect(stack.program.outputs.startCommand).to.include(":live").and.to.include("http://localhost:4600 ");
    expect(stack.program.outputs.runsBucket).to.match(/^runs-bucket-[0-9a-f]{7}$/);
  });

  it("tells the functions where S3 is", () => {
    const { Variables } = given("lambda.createFunction").Environment;
    expect(Variables.AWS_ENDPOINT_URL_S3).to.equal("http://localhost:4600");
    expect(JSON.parse(Variables.SETTINGS)).to.include({ s3UsePathStyle: true });
  });

  it("spells what is nested as the APIs do", () => {
    expect(given("s3.putBucketEncryption").ServerSideEncryptionConfiguration).to.deep.equal({
      Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } }],
    });
    expect(given("s3.putBucketLifecycleConfiguration").LifecycleConfiguration.Rules).to.deep.equal([
      {
        ID: "expire-runs",
        Status: "Enabled",
        Filter: { Prefix: "" },
        Expiration: { Days: 30 },
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
      },
    ]);
    expect(given("sfn.createStateMachine").loggingConfiguration).to.deep.equal({
      level: "ERROR",
      includeExecutionData: true,
      destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: `${made("sync-logs").arn}:*` } }],
    });
  });

  it("removes all of it, each before what it depends on", async () => {
    stack.calls.length = 0;
    expect(await stack.deployment.destroy()).to.equal(stack.deployment.made.length);
    const names = stack.calls.map(({ name }) => name);
    expect(names[0]).to.equal("sfn.deleteStateMachineAlias");
    expect(names.indexOf("iam.deleteRolePolicy")).to.be.below(names.indexOf("iam.deleteRole"));
    expect(names.indexOf("s3.listObjectVersions")).to.be.below(names.indexOf("s3.deleteBucket"));
  });

  it("leaves out what it was told to", async () => {
    const { clients, calls } = fakeClients();
    const deployment = new Deployment(clients, [BUCKET_POLICY]);
    const policy = { type: BUCKET_POLICY, name: "tls", inputs: { bucket: "b", policy: "{}" } };
    expect(await deployment.provider(policy)).to.deep.equal({});
    expect(deployment.leftOut).to.deep.equal([policy]);
    expect(calls).to.deep.equal([]);
  });
});

describe("a deployment that fails", () => {
  it("says what was not created and why, and removes what was", async () => {
    const fake = fakeClients({
      "lambda.createFunction": () => {
        throw new Error("No such runtime.");
      },
    });
    const deployment = new Deployment(fake.clients);
    const failure = await evaluateProgram(settings, deployment.provider).catch((error) => error.message);
    expect(failure).to.match(
      /^aws:lambda\/function:Function "[a-z-]+-function" was not created: No such runtime\.$/,
    );
    expect(await deployment.destroy()).to.be.above(0);
    expect(fake.calls.map(({ name }) => name)).not.to.include("sfn.createStateMachine");
  });

  it("refuses a type that it does not know", async () => {
    const { provider } = new Deployment(fakeClients().clients);
    const failure = await provider({ ...ROLE, type: "aws:sqs/queue:Queue" }).catch((error) => error.message);
    expect(failure).to.equal(
      'aws:sqs/queue:Queue "a" was not created: e2e/resources does not know this type',
    );
  });

  it("refuses an input that it does not know, rather than leave it out", async () => {
    const { provider } = new Deployment(fakeClients().clients);
    const inputs = { ...ROLE.inputs, permissionsBoundary: "b" };
    const failure = await provider({ ...ROLE, inputs }).catch((error) => error.message);
    expect(failure).to.include("does not know the inputs permissionsBoundary");
  });

  it("removes also what was created and then did not become ready", async () => {
    const fake = fakeClients({
      "logs.putRetentionPolicy": () => {
        throw new Error("Not today.");
      },
    });
    const deployment = new Deployment(fake.clients);
    const group = { type: "aws:cloudwatch/logGroup:LogGroup", name: "a", inputs: { retentionInDays: 3 } };
    await deployment.provider(group).catch(() => {});
    expect(await deployment.destroy()).to.equal(1);
  });

  it("goes on where something cannot be removed, and names it", async () => {
    const { clients, calls } = fakeClients({
      "iam.deleteRole": ({ RoleName }) => {
        if (RoleName.startsWith("b-")) throw new Error("It is in use.");
      },
    });
    const deployment = new Deployment(clients);
    for (const name of ["a", "b"]) await deployment.provider({ ...ROLE, name });
    const failure = await deployment.destroy().catch((error) => error.message);
    expect(failure).to.match(/^aws:iam\/role:Role b-\w{7} was not removed: It is in use\.$/);
    expect(calls.at(-1)!.input.RoleName).to.match(/^a-/);
  });

  it("creates nothing more once it is being destroyed", async () => {
    const { clients, calls } = fakeClients();
    const deployment = new Deployment(clients);
    await deployment.destroy();
    const failure = await deployment.provider(ROLE).catch((error) => error.message);
    expect(failure).to.include("is being destroyed");
    expect(calls).to.deep.equal([]);
  });
});
