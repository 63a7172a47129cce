import { paginateDescribeAlarms, paginateListDashboards } from "@aws-sdk/client-cloudwatch";
import { paginateDescribeLogGroups } from "@aws-sdk/client-cloudwatch-logs";
import { paginateListRoles } from "@aws-sdk/client-iam";
import { paginateListFunctions } from "@aws-sdk/client-lambda";
import { paginateListScheduleGroups } from "@aws-sdk/client-scheduler";
import { paginateListStateMachines } from "@aws-sdk/client-sfn";
import { paginateListTopics } from "@aws-sdk/client-sns";
import { paginateListQueues } from "@aws-sdk/client-sqs";
import type { Clients } from "../clients";
import type { TestContext } from "./sync-steps";

type Names = AsyncIterable<readonly (string | undefined)[]>;

/** All names of a service, read page by page. */
async function* names<Page>(
  pages: AsyncIterable<Page>,
  of: (page: Page) => readonly (string | undefined)[] | undefined,
): Names {
  for await (const page of pages) yield of(page) ?? [];
}

/** The names of each kind of resource. A group of schedules is deleted with its schedules. */
const KINDS: Readonly<Record<string, (clients: Clients) => Names>> = {
  alarm: ({ cloudwatch: client }) =>
    names(paginateDescribeAlarms({ client }, {}), (page) =>
      page.MetricAlarms?.map(({ AlarmName }) => AlarmName),
    ),
  bucket: ({ s3 }) =>
    names(listed(s3.listBuckets({})), ({ Buckets }) => Buckets?.map((bucket) => bucket.Name)),
  dashboard: ({ cloudwatch: client }) =>
    names(paginateListDashboards({ client }, {}), (page) =>
      page.DashboardEntries?.map(({ DashboardName }) => DashboardName),
    ),
  function: ({ lambda: client }) =>
    names(paginateListFunctions({ client }, {}), ({ Functions }) =>
      Functions?.map(({ FunctionName }) => FunctionName),
    ),
  "log group": ({ logs: client }) =>
    names(paginateDescribeLogGroups({ client }, {}), (page) =>
      page.logGroups?.map(({ logGroupName }) => logGroupName),
    ),
  queue: ({ sqs: client }) => names(paginateListQueues({ client }, {}), ({ QueueUrls }) => QueueUrls),
  role: ({ iam: client }) =>
    names(paginateListRoles({ client }, {}), ({ Roles }) => Roles?.map(({ RoleName }) => RoleName)),
  "schedule group": ({ scheduler: client }) =>
    names(paginateListScheduleGroups({ client }, {}), (page) => page.ScheduleGroups?.map(({ Name }) => Name)),
  "state machine": ({ sfn: client }) =>
    names(paginateListStateMachines({ client }, {}), ({ stateMachines }) =>
      stateMachines?.map(({ name }) => name),
    ),
  topic: ({ sns: client }) =>
    names(paginateListTopics({ client }, {}), ({ Topics }) => Topics?.map(({ TopicArn }) => TopicArn)),
};

async function* listed<T>(page: Promise<T>): AsyncIterable<T> {
  yield await page;
}

/** The resources in the emulator as sorted lines such as `role plan-role-3fa9c01`. */
export async function inventory(clients: Clients): Promise<string[]> {
  const lines: string[] = [];
  for (const [kind, all] of Object.entries(KINDS)) {
    for await (const page of all(clients)) lines.push(...page.map((name) => `${kind} ${name}`));
  }
  return lines.sort();
}

/** The inventory of resources that may belong to the test. */
export const inventoryOf = async ({ clients, ours }: TestContext): Promise<string[]> =>
  (await inventory(clients)).filter((line) => ours?.test(line) ?? true);

/** The lines of an inventory that an earlier inventory does not have. */
export const newSince = (before: readonly string[], now: readonly string[]): string[] =>
  now.filter((line) => !before.includes(line));
