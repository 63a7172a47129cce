import { expect } from "chai";
import type { Program } from "../../../local/registration";
import { named, ofType, registered, statements, WITHOUT_BUCKETS } from "../registered";

const PAIRS = [
  { name: "photos", source: "photos", destination: "photos-copy", schedule: "cron(0 3 * * ? *)" },
  {
    name: "logs",
    source: "app-logs",
    destination: "archive",
    schedule: {
      expression: "rate(6 hours)",
      timeZone: "Europe/Berlin",
      flexibleWindowMinutes: 30,
      start: "2198-12-01T00:00:00Z",
      end: "2199-12-01T00:00:00Z",
      input: { dryRun: true },
    },
  },
  { name: "by-hand", source: "reports", destination: "reports-copy" },
];

const settings = (others: Record<string, string> = {}, pairs: readonly object[] = PAIRS) => ({
  "sync-buckets:pairs": JSON.stringify(pairs),
  ...Object.fromEntries(Object.entries(others).map(([name, value]) => [`sync-buckets:${name}`, value])),
});

const stack = (others?: Record<string, string>, pairs?: readonly object[]): Promise<Program> =>
  registered(settings(others, pairs), WITHOUT_BUCKETS);

/** The types of the resources that a stack has besides those of every stack, with their number. */
async function additional(others: Record<string, string>, pairs?: readonly object[]) {
  const count = ({ resources }: Program) => {
    const counts = new Map<string, number>();
    for (const { type } of resources) counts.set(type, (counts.get(type) ?? 0) + 1);
    return counts;
  };
  const plain = count(await stack({}, [{ ...PAIRS[2] }]));
  const more = [...count(await stack(others, pairs ?? [{ ...PAIRS[2] }]))].map(
    ([type, n]) => [type, n - (plain.get(type) ?? 0)] as const,
  );
  return Object.fromEntries(more.filter(([, n]) => n !== 0));
}

const MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:sync-buckets-sync-machine";
const QUEUE = "arn:aws:sqs:us-east-1:123456789012:sync-buckets-schedules-dead-letters";

describe("the schedules of a stack", () => {
  let program: Program;
  before(async () => {
    program = await stack();
  });

  it("are one for each pair that has one, on the alias, with a retry policy and a dead-letter queue", () => {
    const target = (input: object) => ({
      arn: `${MACHINE}:live`,
      roleArn: "arn:aws:iam::123456789012:role/sync-buckets-schedules-role",
      input: JSON.stringify(input),
      retryPolicy: { maximumEventAgeInSeconds: 3_600, maximumRetryAttempts: 30 },
      deadLetterConfig: { arn: QUEUE },
    });
    const schedules = ofType(program, "aws:scheduler/schedule:Schedule");
    expect(Object.fromEntries(schedules.map(({ name, inputs }) => [name, inputs]))).to.deep.equal({
      "sync-buckets-schedules-photos": {
        name: "photos",
        groupName: "sync-buckets-schedules-group",
        description: "Starts the pair photos",
        scheduleExpression: "cron(0 3 * * ? *)",
        scheduleExpressionTimezone: "UTC",
        flexibleTimeWindow: { mode: "OFF" },
        target: target({ pair: "photos" }),
      },
      "sync-buckets-schedules-logs": {
        name: "logs",
        groupName: "sync-buckets-schedules-group",
        description: "Starts the pair logs",
        scheduleExpression: "rate(6 hours)",
        scheduleExpressionTimezone: "Europe/Berlin",
        startDate: "2198-12-01T00:00:00Z",
        endDate: "2199-12-01T00:00:00Z",
        flexibleTimeWindow: { mode: "FLEXIBLE", maximumWindowInMinutes: 30 },
        target: target({ pair: "logs", dryRun: true }),
      },
    });
  });

  // Scheduler checks the start in each update: "The StartDate you specify cannot be earlier than 5 minutes ago."
  it("have no start that is over, with which Scheduler would refuse every update", async () => {
    const schedule = { expression: "rate(1 day)", start: "2022-11-10T00:00:00Z" };
    const { inputs } = named(await stack({}, [{ ...PAIRS[0], schedule }]), "schedules-photos");
    expect(inputs).to.include({ scheduleExpression: "rate(1 day)" }).and.not.to.have.property("startDate");
  });

  it("have a role that only this group of this account assumes, and that may only start the alias", () => {
    const { inputs } = named(program, "schedules-role");
    expect(JSON.parse(inputs.assumeRolePolicy).Statement).to.deep.equal([
      {
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Principal: { Service: "scheduler.amazonaws.com" },
        Condition: {
          StringEquals: {
            "aws:SourceAccount": "123456789012",
            "aws:SourceArn":
              "arn:aws:scheduler:us-east-1:123456789012:schedule-group/sync-buckets-schedules-group",
          },
        },
      },
    ]);
    const allowed = statements(program).filter(({ policy }) => policy === "sync-buckets-schedules-policy");
    expect(allowed.map(({ policy, Effect, ...statement }) => statement)).to.deep.equal([
      {
        Action: "states:StartExecution",
        Resource: MACHINE,
        Condition: { "ForAnyValue:StringEquals": { "states:StateMachineQualifier": ["live"] } },
      },
      { Action: "sqs:SendMessage", Resource: QUEUE },
    ]);
  });

  // Step Functions authorizes a request for an alias by the machine's ARN: a statement with the alias's ARN allows nothing.
  it("have no ARN of an alias or a version in a policy, and neither has any other role", () => {
    const resources = statements(program).flatMap(({ Resource }) => Resource);
    expect(resources.filter((arn) => /:stateMachine:[^:]*:/.test(arn))).to.deep.equal([]);
  });

  it("keep an event that started nothing for 14 days, encrypted", () => {
    expect(named(program, "schedules-dead-letters").inputs).to.deep.equal({
      messageRetentionSeconds: 1_209_600,
      sqsManagedSseEnabled: true,
    });
  });

  it("are none without the field schedule: then no resource is of Scheduler, SQS, SNS or CloudWatch alarms", async () => {
    const { resources } = await stack({}, [{ ...PAIRS[2] }]);
    const types = resources.map(({ type }) => type);
    expect(types.filter((type) => /scheduler|sqs|sns|metricAlarm|dashboard/i.test(type))).to.deep.equal([]);
  });

  it("are one for each of 200 pairs, in one group, spread over 15 minutes", async () => {
    const many = Array.from({ length: 200 }, (_, i) => ({
      name: `pair-${i}`,
      source: `source-${i}`,
      destination: `destination-${i}`,
      schedule: "cron(0 3 * * ? *)",
    }));
    const schedules = ofType(await stack({}, many), "aws:scheduler/schedule:Schedule");
    expect(schedules).to.have.length(200);
    for (const { inputs } of schedules)
      expect(inputs.flexibleTimeWindow).to.deep.equal({ mode: "FLEXIBLE", maximumWindowInMinutes: 15 });
  });

  it("start no run with disableSchedules", async () => {
    const states = async (settings: Record<string, string>) =>
      ofType(await stack(settings), "aws:scheduler/schedule:Schedule").map(({ inputs }) => inputs.state);
    expect(await states({ disableSchedules: "true" })).to.deep.equal(["DISABLED", "DISABLED"]);
    expect(await states({ disableSchedules: "false" })).to.deep.equal([undefined, undefined]);
  });

  it("may be the setting schedule for the pair of source and destination: an expression, or an object as JSON", async () => {
    for (const [schedule, input] of [
      ["rate(1 day)", { pair: "default" }],
      ['{"expression":"rate(1 day)","input":{"dryRun":true}}', { pair: "default", dryRun: true }],
    ] as const) {
      const short = await registered({ "sync-buckets:schedule": schedule });
      const [only, ...others] = ofType(short, "aws:scheduler/schedule:Schedule");
      expect([only?.inputs.scheduleExpression, JSON.parse(only?.inputs.target.input)]).to.deep.equal([
        "rate(1 day)",
        input,
      ]);
      expect(others).to.deep.equal([]);
    }
  });

  it("have the permissions boundary and the tags of the stack", async () => {
    const boundary = "arn:aws:iam::123456789012:policy/boundary";
    const tagged = await stack({ permissionsBoundary: boundary, tags: '{"team":"data"}', alarms: "true" });
    expect(named(tagged, "schedules-role").inputs).to.include({ permissionsBoundary: boundary });
    for (const name of [
      "schedules-group",
      "schedules-dead-letters",
      "schedules-role",
      "alarms-topic",
      "alarms-failed",
    ])
      expect(named(tagged, name).inputs.tags, name).to.deep.equal({ team: "data" });
  });

  it("have no tag with an empty value on their group, for which EventBridge Scheduler requires a value", async () => {
    const tagged = await stack({ tags: '{"team":"data","marked":""}' });
    expect(named(tagged, "schedules-group").inputs.tags).to.deep.equal({ team: "data" });
    expect(named(tagged, "schedules-role").inputs.tags).to.deep.equal({ team: "data", marked: "" });
  });

  it("in another partition have its ARNs", async () => {
    const china = await registered({ ...settings(), "aws:region": "cn-north-1" }, WITHOUT_BUCKETS);
    expect(JSON.stringify(china.resources.map(({ inputs }) => ({ ...inputs, code: "" })))).not.to.include(
      "arn:aws:",
    );
  });
});

describe("the alarms of a stack", () => {
  const alarms = (program: Program) =>
    ofType(program, "aws:cloudwatch/metricAlarm:MetricAlarm").map(({ name, inputs }) => ({
      name: name.replace("sync-buckets-alarms-", ""),
      ...inputs,
    })) as { readonly name: string; readonly [input: string]: unknown }[];
  const OURS = { namespace: "sync-buckets", dimensions: { Stack: "sync-buckets/local/sync-buckets" } };
  const COMMON = { statistic: "Sum", period: 300, evaluationPeriods: 1, datapointsToAlarm: 1 };
  const ABOVE = {
    ...COMMON,
    comparisonOperator: "GreaterThanThreshold",
    threshold: 0,
    treatMissingData: "notBreaching",
  };
  const STATES = { namespace: "AWS/States", dimensions: { StateMachineArn: MACHINE } };
  const OPTIONS = { alarms: "true", maxHoursWithoutSuccess: "26", alarmDeletes: "1000", alarmFailures: "50" };

  it("are none by default", async () => {
    expect(alarms(await stack())).to.deep.equal([]);
  });

  it("are of failed, unreported, timed-out and aborted runs, no success, many deletes or failures, and dead letters", async () => {
    const found = alarms(await stack(OPTIONS));
    const bare = found.map(({ alarmActions, okActions, alarmDescription, ...others }) => others);
    expect(bare).to.have.deep.members([
      { name: "failed", metricName: "RunFailed", ...OURS, ...ABOVE },
      {
        name: "deletes",
        metricName: "DeletedObjects",
        ...OURS,
        ...ABOVE,
        statistic: "Maximum",
        threshold: 1_000,
      },
      {
        name: "failures",
        metricName: "FailedObjects",
        ...OURS,
        ...ABOVE,
        statistic: "Maximum",
        threshold: 50,
      },
      {
        name: "no-success",
        metricQueries: [
          { id: "filled", expression: "FILL(m0, 0)", label: "RunSucceeded", returnData: true },
          { id: "m0", metric: { metricName: "RunSucceeded", ...OURS, period: 3_600, stat: "Sum" } },
        ],
        evaluationPeriods: 26,
        datapointsToAlarm: 26,
        comparisonOperator: "LessThanThreshold",
        threshold: 1,
        treatMissingData: "breaching",
      },
      {
        name: "unreported",
        metricQueries: [
          {
            id: "filled",
            expression: "FILL(m0, 0) - FILL(m1, 0) - FILL(m2, 0)",
            label: "ExecutionsFailed",
            returnData: true,
          },
          { id: "m0", metric: { metricName: "ExecutionsFailed", ...STATES, period: 3_600, stat: "Sum" } },
          { id: "m1", metric: { metricName: "RunFailed", ...OURS, period: 3_600, stat: "Sum" } },
          { id: "m2", metric: { metricName: "RunRefused", ...OURS, period: 3_600, stat: "Sum" } },
        ],
        evaluationPeriods: 1,
        datapointsToAlarm: 1,
        comparisonOperator: "GreaterThanThreshold",
        threshold: 0,
        treatMissingData: "notBreaching",
      },
      { name: "timed-out", metricName: "ExecutionsTimedOut", ...STATES, ...ABOVE },
      { name: "aborted", metricName: "ExecutionsAborted", ...STATES, ...ABOVE },
      {
        name: "dead-letters",
        metricName: "ApproximateNumberOfMessagesVisible",
        namespace: "AWS/SQS",
        dimensions: { QueueName: "sync-buckets-schedules-dead-letters" },
        ...ABOVE,
        statistic: "Maximum",
      },
    ]);
  });

  it("are four without schedules and limits, and bring a topic without subscribers", async () => {
    expect(await additional({ alarms: "true" })).to.deep.equal({
      "aws:cloudwatch/metricAlarm:MetricAlarm": 4,
      "aws:sns/topic:Topic": 1,
      "sync-buckets:infra:Alarms": 1,
    });
  });

  it("say what to do, name the runbook, and link the console, within CloudWatch's limit", async () => {
    const program = await stack(OPTIONS);
    for (const { name, alarmDescription } of alarms(program)) {
      expect(alarmDescription, name).to.match(/ See docs\/operating\.md\. Executions: https:\/\//);
      expect(alarmDescription, name).to.include(program.outputs.consoleUrl);
      expect((alarmDescription as string).length).to.be.below(1_024);
    }
  });

  it("notify a new topic and its email address; of their end only if it says that something is right again", async () => {
    const program = await stack({ ...OPTIONS, alarmEmail: "operators@example.com" });
    const topic = "arn:aws:sns:us-east-1:123456789012:sync-buckets-alarms-topic";
    expect(named(program, "alarms-email").inputs).to.deep.equal({
      topic,
      protocol: "email",
      endpoint: "operators@example.com",
    });
    for (const { name, alarmActions } of alarms(program)) expect(alarmActions, name).to.deep.equal([topic]);
    const ends = alarms(program).filter(({ okActions }) => okActions !== undefined);
    expect(ends.map(({ name, okActions }) => [name, okActions])).to.deep.equal([
      ["no-success", [topic]],
      ["dead-letters", [topic]],
    ]);
    expect(program.outputs.alarmTopicArn).to.equal(topic);
  });

  it("notify no one of a missing success while all schedules are disabled, and of all else", async () => {
    const silent = async (pairs: readonly object[], more: Record<string, string> = {}) =>
      alarms(await stack({ ...OPTIONS, disableSchedules: "true", ...more }, pairs))
        .filter(({ actionsEnabled }) => actionsEnabled === false)
        .map(({ name }) => name);
    expect(await silent(PAIRS)).to.deep.equal(["no-success"]);
    expect(await silent(PAIRS, { metricsByPair: "true" })).to.deep.equal(["no-success-photos"]);
    expect(await silent(PAIRS, { disableSchedules: "false" })).to.deep.equal([]);
    const byHand = { name: "by-hand", source: "reports", destination: "reports-copy" };
    expect(await silent([byHand]), "without schedules, something else starts the pairs").to.deep.equal([]);
  });

  it("notify the given topic, and then bring none", async () => {
    const topic = "arn:aws:sns:us-east-1:123456789012:operators";
    const program = await stack({ alarms: "true", alarmTopicArn: topic });
    for (const { alarmActions } of alarms(program)) expect(alarmActions).to.deep.equal([topic]);
    expect(ofType(program, "aws:sns/topic:Topic")).to.deep.equal([]);
  });

  it("wait for a success of a pair only if its schedule can give one within the hours", async () => {
    const schedules = {
      nightly: "cron(0 3 * * ? *)",
      daily: { expression: "rate(26 hours)", input: { dryRun: false } },
      weekly: "rate(7 days)",
      sundays: "cron(0 3 ? * SUN *)",
      once: "at(2026-12-24T03:00:00)",
      dry: { expression: "rate(6 hours)", input: { dryRun: true } },
      "by-hand": undefined,
    };
    const pairs = Object.entries(schedules).map(([name, schedule]) => ({
      ...{ name, source: `${name}-source`, destination: `${name}-copy` },
      ...(schedule && { schedule }),
    }));
    const found = alarms(await stack({ ...OPTIONS, metricsByPair: "true" }, pairs)).map(({ name }) => name);
    expect(found.filter((name) => name.startsWith("no-success"))).to.have.members([
      "no-success-nightly",
      "no-success-daily",
    ]);
  });

  it("are by pair on request: no success only for a pair with a schedule, and a failed run that selects no pair too", async () => {
    const found = alarms(await stack({ ...OPTIONS, metricsByPair: "true" }));
    expect(found.map(({ name }) => name)).to.have.members([
      "failed",
      ...["photos", "logs", "by-hand"].flatMap((pair) => [
        ...[`failed-${pair}`, `deletes-${pair}`, `failures-${pair}`],
      ]),
      "no-success-photos",
      "unreported",
      "timed-out",
      "aborted",
      "dead-letters",
    ]);
    const many = Array.from({ length: 200 }, (_, i) => ({
      name: `pair-${i}`,
      source: `source-${i}`,
      destination: `destination-${i}`,
    }));
    expect(alarms(await stack({ ...OPTIONS, metricsByPair: "true" }, many))).to.have.length(804);
    const [photos] = found.filter(({ name }) => name === "failed-photos");
    expect(photos).to.deep.include({ dimensions: { ...OURS.dimensions, Pair: "photos" } });
    const [ofNoPair] = found.filter(({ name }) => name === "failed");
    expect(ofNoPair).to.deep.include({ dimensions: { ...OURS.dimensions, Pair: "(none)" } });
    const [failures] = found.filter(({ name }) => name === "failures-photos");
    expect(failures).to.deep.include({
      ...{ metricName: "FailedObjects", threshold: 50, statistic: "Maximum" },
      dimensions: { ...OURS.dimensions, Pair: "photos" },
    });
  });
});
