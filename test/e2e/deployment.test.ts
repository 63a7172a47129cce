import { expect } from "chai";
import { strFromU8, unzipSync } from "fflate";
import { Deployment } from "../../e2e/deployment";
import { parseOptions } from "../../e2e/options";
import { BUCKET_POLICY } from "../../e2e/resources";
import { siteOf, stackSettings } from "../../e2e/stack";
import { operatedSettings } from "../../e2e/steps/operations";
import { evaluateProgram } from "../../local/program";
import { fakeClients } from "./emulator";

const options = parseOptions(["--endpoint", "http://localhost:4600/"]);
if (options === "help" || options.aws) throw new Error("unexpected options");
const settings = stackSettings(options, { source: "a-source", destination: "a-destination" });

const deploy = async (own = settings, fake = fakeClients()) => {
  const deployment = new Deployment(fake.clients);
  const program = await evaluateProgram(own, deployment.provider);
  return { ...fake, deployment, program };
};

const ROLE = { type: "aws:iam/role:Role", name: "a", inputs: { assumeRolePolicy: "{}" } };

describe("a deployment to an emulator", () => {
  let stack: Awaited<ReturnType<typeof deploy>>;
  before(async () => {
    stack = await deploy();
  });
  const state = (name: string) =>
    stack.deployment.created.find((resource) => resource.name === `sync-buckets-${name}`)!.state;
  const input = (call: string) => stack.calls.find(({ name }) => name === call)!.input;

  it("creates every resource that the program registers, with all of its inputs", () => {
    const registered = stack.program.resources.filter(({ type }) => type.startsWith("aws:"));
    expect(stack.deployment.created.map(({ name }) => name)).to.have.members(
      registered.map(({ name }) => name),
    );
  });

  it("passes the state of each resource to its dependents", () => {
    const { definition, roleArn } = input("sfn.createStateMachine");
    expect(roleArn).to.equal(state("sync-role").arn);
    expect(definition).to.include(`${state("divide-keys-function").arn}:7`);
    expect(stack.program.outputs.startCommand).to.include(":live").and.to.include("http://localhost:4600 ");
    expect(stack.program.outputs.runsBucket).to.match(/^sync-buckets-runs-bucket-[0-9a-f]{7}$/);
  });

  it("configures the S3 endpoint of the functions", () => {
    const { Code, Environment } = input("lambda.createFunction");
    expect(Environment.Variables.AWS_ENDPOINT_URL_S3).to.equal("http://localhost:4600");
    const files = unzipSync(Code.ZipFile);
    expect(JSON.parse(strFromU8(files["settings.json"]!))).to.include({ s3UsePathStyle: true });
  });

  it("converts the names of nested fields to those of the APIs", () => {
    expect(input("s3.putBucketEncryption").ServerSideEncryptionConfiguration).to.deep.equal({
      Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } }],
    });
    expect(input("s3.putBucketLifecycleConfiguration").LifecycleConfiguration.Rules).to.deep.equal([
      {
        ID: "expire-runs",
        Status: "Enabled",
        Filter: { Prefix: "runs/" },
        Expiration: { Days: 30 },
      },
      {
        ID: "expire-learned",
        Status: "Enabled",
        Filter: { Prefix: "learned/" },
        Expiration: { Days: 400 },
      },
      {
        ID: "abort-uploads",
        Status: "Enabled",
        Filter: { Prefix: "" },
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
      },
    ]);
    expect(input("sfn.createStateMachine").loggingConfiguration).to.deep.equal({
      level: "ERROR",
      includeExecutionData: true,
      destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: `${state("sync-logs").arn}:*` } }],
    });
  });

  it("removes all resources, each before its dependencies", async () => {
    stack.calls.length = 0;
    expect(await stack.deployment.destroy()).to.equal(stack.deployment.created.length);
    const names = stack.calls.map(({ name }) => name);
    expect(names[0]).to.equal("sfn.deleteStateMachineAlias");
    expect(names.indexOf("iam.deleteRolePolicy")).to.be.below(names.indexOf("iam.deleteRole"));
    expect(names.indexOf("s3.listObjectVersions")).to.be.below(names.indexOf("s3.deleteBucket"));
  });

  it("does not create resources of excluded types", async () => {
    const { clients, calls } = fakeClients();
    const deployment = new Deployment(clients, [BUCKET_POLICY]);
    const policy = { type: BUCKET_POLICY, name: "tls", inputs: { bucket: "b", policy: "{}" } };
    expect(await deployment.provider(policy)).to.deep.equal({});
    expect(deployment.excluded).to.deep.equal([policy]);
    expect(calls).to.deep.equal([]);
  });
});

describe("a deployment with a schedule, alarms and a dashboard", () => {
  const NOW = Date.parse("2026-11-26T10:00:00.500Z");
  const { clients } = fakeClients();
  const context = {
    settings,
    clients,
    source: "a-source",
    destination: "a-destination",
    site: siteOf(settings, options),
  };
  let stack: Awaited<ReturnType<typeof deploy>>;
  before(async () => {
    stack = await deploy(operatedSettings(context, NOW));
  });
  const inputs = (call: string) => stack.calls.filter(({ name }) => name === call).map(({ input }) => input);
  const arn = (name: string) =>
    stack.deployment.created.find((resource) => resource.name === `sync-buckets-${name}`)!.state.arn;

  it("creates the schedule with its retries, its queue and its input", () => {
    const [schedule] = inputs("scheduler.createSchedule");
    expect(schedule).to.deep.equal({
      Name: "nightly",
      GroupName: inputs("scheduler.createScheduleGroup")[0].Name,
      Description: "Starts the pair nightly",
      ScheduleExpression: "at(2026-11-26T10:00:20)",
      ScheduleExpressionTimezone: "UTC",
      FlexibleTimeWindow: { Mode: "OFF" },
      Target: {
        Arn: stack.program.outputs.stateMachineArn,
        RoleArn: arn("schedules-role"),
        Input: '{"pair":"nightly","dryRun":true}',
        RetryPolicy: { MaximumEventAgeInSeconds: 3_600, MaximumRetryAttempts: 30 },
        DeadLetterConfig: { Arn: arn("schedules-dead-letters") },
      },
    });
    expect(inputs("sqs.createQueue")[0].Attributes).to.deep.equal({
      MessageRetentionPeriod: "1209600",
      SqsManagedSseEnabled: "true",
    });
  });

  it("creates a disabled schedule, and the alarm no-success without actions, with disableSchedules", async () => {
    const disabled = { ...operatedSettings(context, NOW), "sync-buckets:disableSchedules": "true" };
    const { calls } = await deploy(disabled);
    const of = (call: string) => calls.filter(({ name }) => name === call).map(({ input }) => input);
    expect(of("scheduler.createSchedule").map(({ State }) => State)).to.deep.equal(["DISABLED"]);
    const silent = of("cloudwatch.putMetricAlarm").filter(({ ActionsEnabled }) => ActionsEnabled === false);
    expect(silent.map(({ AlarmName }) => /-alarms-(no-success)-/.exec(AlarmName)?.[1])).to.deep.equal([
      "no-success",
    ]);
    expect(inputs("scheduler.createSchedule")[0]).not.to.have.property("State");
  });

  it("creates alarms on one metric and on a difference of metrics", () => {
    const alarms = inputs("cloudwatch.putMetricAlarm");
    const alarm = (id: string) => alarms.find(({ AlarmName }) => AlarmName.includes(`-alarms-${id}-`));
    const dimension = (Name: string, Value: unknown) => [{ Name, Value }];
    const stateMachine = dimension("StateMachineArn", arn("sync-machine"));
    const ours = dimension("Stack", "sync-buckets/local/sync-buckets");
    const topics = [stack.program.outputs.alarmTopicArn];
    for (const { AlarmActions } of alarms) expect(AlarmActions).to.deep.equal(topics);
    expect(alarm("no-success").OKActions).to.deep.equal(topics);
    expect(alarm("failed").OKActions).to.equal(undefined);
    expect(alarm("deletes")).to.deep.include({
      ...{ Namespace: "sync-buckets", MetricName: "DeletedObjects", Dimensions: ours },
      ...{ Statistic: "Maximum", Period: 300, Threshold: 1_000, ComparisonOperator: "GreaterThanThreshold" },
      ...{ EvaluationPeriods: 1, DatapointsToAlarm: 1, TreatMissingData: "notBreaching" },
    });
    const stat = (Id: string, Metric: object) => ({
      ...{ Id, Label: undefined, ReturnData: false },
      MetricStat: { Metric, Period: 3_600, Stat: "Sum" },
    });
    expect(alarm("unreported").Metrics).to.deep.equal([
      {
        Id: "filled",
        Label: "ExecutionsFailed",
        ReturnData: true,
        Expression: "FILL(m0, 0) - FILL(m1, 0) - FILL(m2, 0)",
      },
      stat("m0", { Namespace: "AWS/States", MetricName: "ExecutionsFailed", Dimensions: stateMachine }),
      stat("m1", { Namespace: "sync-buckets", MetricName: "RunFailed", Dimensions: ours }),
      stat("m2", { Namespace: "sync-buckets", MetricName: "RunRefused", Dimensions: ours }),
    ]);
  });

  it("subscribes the email address, and creates the dashboard", () => {
    expect(inputs("sns.subscribe")).to.deep.equal([
      {
        TopicArn: stack.program.outputs.alarmTopicArn,
        ...{ Protocol: "email", Endpoint: "operators@example.com", ReturnSubscriptionArn: true },
      },
    ]);
    expect(inputs("cloudwatch.putDashboard").map(({ DashboardName }) => DashboardName)).to.deep.equal([
      "sync-buckets-local-sync-buckets",
    ]);
  });

  it("removes all of them", async () => {
    stack.calls.length = 0;
    expect(await stack.deployment.destroy()).to.equal(stack.deployment.created.length);
    expect(new Set(stack.calls.map(({ name }) => name))).to.include.all.keys(
      ...["cloudwatch.deleteAlarms", "cloudwatch.deleteDashboards", "scheduler.deleteSchedule"],
      ...["scheduler.deleteScheduleGroup", "sns.deleteTopic", "sns.unsubscribe", "sqs.deleteQueue"],
    );
  });
});

describe("a deployment that fails", () => {
  it("reports the resource and the cause, and removes the created resources", async () => {
    const fake = fakeClients({
      "lambda.createFunction": () => {
        throw new Error("No such runtime.");
      },
    });
    const deployment = new Deployment(fake.clients);
    const failure = await evaluateProgram(settings, deployment.provider).catch((error) => error.message);
    expect(failure).to.match(
      /^Could not create aws:lambda\/function:Function "[a-z-]+-function": No such runtime\.$/,
    );
    expect(await deployment.destroy()).to.be.above(0);
    expect(fake.calls.map(({ name }) => name)).not.to.include("sfn.createStateMachine");
  });

  it("rejects an unsupported resource type", async () => {
    const { provider } = new Deployment(fakeClients().clients);
    const failure = await provider({ ...ROLE, type: "aws:kms/key:Key" }).catch((error) => error.message);
    expect(failure).to.equal(
      'Could not create aws:kms/key:Key "a": e2e/resources does not support this resource type',
    );
  });

  it("rejects an unsupported input", async () => {
    const { provider } = new Deployment(fakeClients().clients);
    const inputs = { ...ROLE.inputs, maxSessionDuration: 3600 };
    const failure = await provider({ ...ROLE, inputs }).catch((error) => error.message);
    expect(failure).to.include("does not support the inputs: maxSessionDuration");
  });

  it("removes a resource whose completion failed", async () => {
    const fake = fakeClients({
      "logs.putRetentionPolicy": () => {
        throw new Error("Throttled.");
      },
    });
    const deployment = new Deployment(fake.clients);
    const group = { type: "aws:cloudwatch/logGroup:LogGroup", name: "a", inputs: { retentionInDays: 3 } };
    await deployment.provider(group).catch(() => {});
    expect(await deployment.destroy()).to.equal(1);
  });

  it("continues after a resource that cannot be removed, and reports it", async () => {
    const { clients, calls } = fakeClients({
      "iam.deleteRole": ({ RoleName }) => {
        if (RoleName.startsWith("b-")) throw new Error("Cannot delete entity.");
      },
    });
    const deployment = new Deployment(clients);
    for (const name of ["a", "b"]) await deployment.provider({ ...ROLE, name });
    const failure = await deployment.destroy().catch((error) => error.message);
    expect(failure).to.match(/^Could not remove aws:iam\/role:Role b-\w{7}: Cannot delete entity\.$/);
    expect(calls.at(-1)!.input.RoleName).to.match(/^a-/);
  });

  it("creates no resource after destroy was called", async () => {
    const { clients, calls } = fakeClients();
    const deployment = new Deployment(clients);
    await deployment.destroy();
    const failure = await deployment.provider(ROLE).catch((error) => error.message);
    expect(failure).to.include("is being destroyed");
    expect(calls).to.deep.equal([]);
  });
});
