import { randomBytes } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { METRIC_NAMESPACE } from "../../functions/runtime/reporting/metrics";
import type { Resource } from "../../local/registration";
import type { StackSettings } from "../../local/stack-config";
import type { Clients } from "../clients";
import { POLL_MS } from "../constants";
import { type Execution, execute } from "./execution";
import type { Steps } from "./steps";
import type { TestContext } from "./sync-steps";

/** Seconds until the schedule starts an execution. The deployment of the stack takes less. */
const SCHEDULE_IN_SECONDS = 20;
/** Seconds to wait for an execution after its time, for its end, and for a message of an alarm. */
const TIMEOUT_SECONDS = 60;
/** Limits for the number of deleted objects, and of objects that a run could not copy. */
const LIMITS = { deletes: 1_000, failures: 50 } as const;

/** The settings of a stack with a schedule that is due soon, alarms and a dashboard. */
export function operatedSettings({ settings, source, destination }: TestContext, now: number): StackSettings {
  const { "sync-buckets:source": _, "sync-buckets:destination": __, ...others } = settings;
  const at = new Date(now + SCHEDULE_IN_SECONDS * 1_000).toISOString().slice(0, "yyyy-mm-ddThh:mm:ss".length);
  const schedule = { expression: `at(${at})`, input: { dryRun: true } };
  return {
    ...others,
    "sync-buckets:pairs": JSON.stringify([{ name: "nightly", source, destination, schedule }]),
    "sync-buckets:alarms": "true",
    "sync-buckets:alarmEmail": "operators@example.com",
    "sync-buckets:alarmDeletes": String(LIMITS.deletes),
    "sync-buckets:alarmFailures": String(LIMITS.failures),
    "sync-buckets:maxHoursWithoutSuccess": "24",
    "sync-buckets:dashboard": "true",
  };
}

/** The deployed stack. */
export interface Operated {
  readonly resources: readonly Resource[];
  readonly startCommand: string;
  readonly stateMachineArn: string;
  readonly alarmTopicArn: string;
}

/** Waits for the scheduled execution, then raises alarms and reads the messages of the topic. */
export async function exerciseOperations(
  steps: Steps,
  { clients, site }: TestContext,
  stack: Operated,
): Promise<void> {
  await checkSchedule(steps, clients, stack);
  await checkDashboard(steps, clients, stack);
  const QueueName = `e2e-alarms-${randomBytes(4).toString("hex")}`;
  const { QueueUrl } = await clients.sqs.createQueue({ QueueName });
  try {
    const SubscriptionArn = await subscribe(clients, stack, QueueUrl!);
    const run = (input: object) =>
      execute(`${stack.startCommand} --input '${JSON.stringify(input)}'`, site, clients.sfn);
    await checkFailure(
      steps,
      await run({ pair: "nightly", maxDeletes: 0 }),
      await bodyOf(clients, QueueUrl!),
    );
    await checkAlarms(steps, clients, stack, QueueUrl!);
    await clients.sns.unsubscribe({ SubscriptionArn });
  } finally {
    await clients.sqs.deleteQueue({ QueueUrl });
  }
}

async function checkSchedule(steps: Steps, { sfn, sqs }: Clients, stack: Operated): Promise<void> {
  const stateMachineArn = stack.stateMachineArn.replace(/:live$/, "");
  const ended = await eventually(SCHEDULE_IN_SECONDS + 2 * TIMEOUT_SECONDS, async () => {
    const { executions = [] } = await sfn.listExecutions({ stateMachineArn });
    const own = executions.filter(({ mapRunArn }) => mapRunArn === undefined);
    return own.find(({ status }) => status !== "RUNNING");
  });
  if (ended === undefined) {
    steps.note("differs from AWS: the schedule started no execution");
    return;
  }
  const { input, status, output } = await sfn.describeExecution({ executionArn: ended.executionArn });
  steps.expect(
    "the schedule started its pair",
    [JSON.parse(input!), status],
    [{ pair: "nightly", dryRun: true }, "SUCCEEDED"],
  );
  steps.expect("it was a dry run", output && JSON.parse(output).dryRun, true);
  const queue = named(stack, "aws:sqs/queue:Queue")!;
  const { Messages = [] } = await sqs.receiveMessage({ QueueUrl: queue.state.url });
  steps.expect("the dead-letter queue is empty", Messages, []);
}

async function checkDashboard(steps: Steps, { cloudwatch }: Clients, stack: Operated): Promise<void> {
  const { dashboardName, dashboardBody } = named(stack, "aws:cloudwatch/dashboard:Dashboard")!.inputs;
  const { DashboardBody } = await cloudwatch.getDashboard({ DashboardName: dashboardName });
  steps.expect("the dashboard has its widgets", JSON.parse(DashboardBody!), JSON.parse(dashboardBody));
}

async function checkAlarms(steps: Steps, clients: Clients, stack: Operated, QueueUrl: string): Promise<void> {
  const { cloudwatch } = clients;
  const alarms = stack.resources.filter(({ type }) => type === "aws:cloudwatch/metricAlarm:MetricAlarm");
  const { MetricAlarms = [] } = await cloudwatch.describeAlarms({
    AlarmNames: alarms.map(({ state }) => state.id),
  });
  steps.expect("all alarms exist", MetricAlarms.length, alarms.length);
  const alarm = (id: string) => alarms.find(({ name }) => name.endsWith(`-alarms-${id}`))!;
  const received = () => messageOf(clients, QueueUrl);

  const failed = alarm("failed");
  const reason = { StateValue: "ALARM", StateReason: "a test" } as const;
  await cloudwatch.setAlarmState({ AlarmName: failed.state.id, ...reason });
  steps.expect("an alarm notifies the topic, with its description", await received(), {
    name: failed.state.id,
    state: "ALARM",
    description: MetricAlarms.find(({ AlarmName }) => AlarmName === failed.state.id)?.AlarmDescription,
  });
  for (const [id, limit] of Object.entries(LIMITS)) {
    const { inputs, state: created } = alarm(id);
    await putAbove(clients, inputs, limit);
    const { name, state } = (await received()) ?? {};
    steps.expect(`${id} above the limit raise their alarm`, [name, state], [created.id, "ALARM"]);
  }
  const unreported = MetricAlarms.find(({ AlarmName }) => AlarmName === alarm("unreported").state.id);
  if (unreported?.Metrics === undefined) steps.note("differs from AWS: an alarm does not keep metric math");
  const { Metrics = [] } = await cloudwatch.listMetrics({
    Namespace: METRIC_NAMESPACE,
    MetricName: "RunFailed",
  });
  if (Metrics.length === 0)
    steps.note("differs from AWS: the metrics in the functions' logs (embedded metric format) are not read");
}

/** Publishes a value above the limit of an alarm. */
async function putAbove({ cloudwatch }: Clients, alarm: Resource["inputs"], limit: number): Promise<void> {
  const { namespace: Namespace, metricName: MetricName, dimensions } = alarm;
  const Dimensions = Object.entries<string>(dimensions).map(([Name, Value]) => ({ Name, Value }));
  const MetricData = [{ MetricName, Dimensions, Value: limit + 1, Unit: "Count" as const }];
  await cloudwatch.putMetricData({ Namespace, MetricData });
}

/** Subscribes a queue to the topic of the alarms. @returns the ARN of the subscription */
async function subscribe({ sns, sqs }: Clients, { alarmTopicArn }: Operated, QueueUrl: string) {
  const { Attributes } = await sqs.getQueueAttributes({ QueueUrl, AttributeNames: ["QueueArn"] });
  const { SubscriptionArn } = await sns.subscribe({
    TopicArn: alarmTopicArn,
    Protocol: "sqs",
    Endpoint: Attributes!.QueueArn,
    Attributes: { RawMessageDelivery: "true" },
    ReturnSubscriptionArn: true,
  });
  return SubscriptionArn;
}

/** Checks the failure of a run whose orphans are the copies of another pair. */
function checkFailure(steps: Steps, { status, error }: Execution, text = ""): void {
  steps.expect("a run whose orphans exceed maxDeletes fails", [status, error], ["FAILED", "TooManyDeletes"]);
  const [first, ...lines] = text.split("\n");
  steps.expect(
    "its pair and its error are published to the topic",
    [
      first?.replace(/ [\w-]+ of the pair/, " RUN of the pair").replace(/ \(.*\)/, ""),
      lines.find((line) => line.startsWith("Error: ")),
    ],
    ["The run RUN of the pair nightly failed.", "Error: TooManyDeletes"],
  );
  if (text !== "") steps.note(text);
}

/** The next message of an alarm; `undefined` if none arrives in time. */
async function messageOf(clients: Clients, QueueUrl: string) {
  const body = await bodyOf(clients, QueueUrl);
  if (body === undefined) return undefined;
  const { AlarmName: name, NewStateValue: state, AlarmDescription: description } = JSON.parse(body);
  return { name, state, description };
}

/** The text of the next message; `undefined` if none arrives in time. */
async function bodyOf({ sqs }: Clients, QueueUrl: string): Promise<string | undefined> {
  const message = await eventually(
    TIMEOUT_SECONDS,
    async () => (await sqs.receiveMessage({ QueueUrl })).Messages?.[0],
  );
  if (message === undefined) return undefined;
  await sqs.deleteMessage({ QueueUrl, ReceiptHandle: message.ReceiptHandle });
  return message.Body;
}

const named = ({ resources }: Operated, type: string) => resources.find((resource) => resource.type === type);

/** @returns the first result; `undefined` after the given seconds */
async function eventually<T>(seconds: number, find: () => Promise<T | undefined>): Promise<T | undefined> {
  for (const end = Date.now() + seconds * 1_000; ; await wait(POLL_MS)) {
    const found = await find();
    if (found !== undefined || Date.now() > end) return found;
  }
}
