import { paginateDescribeLogGroups } from "@aws-sdk/client-cloudwatch-logs";
import { paginateListRoles } from "@aws-sdk/client-iam";
import { paginateListFunctions } from "@aws-sdk/client-lambda";
import { paginateListStateMachines } from "@aws-sdk/client-sfn";
import type { Clients } from "./clients";
import type { TestContext } from "./sync-steps";

/** The resources in the emulator as sorted lines such as `role plan-role-3fa9c01`. */
export async function inventory({ iam, lambda, logs, s3, sfn }: Clients): Promise<string[]> {
  const lines: string[] = [];
  const add = (kind: string, names: readonly (string | undefined)[] = []) =>
    lines.push(...names.map((name) => `${kind} ${name}`));
  for await (const { Roles } of paginateListRoles({ client: iam }, {})) {
    add(
      "role",
      Roles?.map((role) => role.RoleName),
    );
  }
  for await (const { Functions } of paginateListFunctions({ client: lambda }, {})) {
    add(
      "function",
      Functions?.map((lambda) => lambda.FunctionName),
    );
  }
  for await (const { logGroups } of paginateDescribeLogGroups({ client: logs }, {})) {
    add(
      "log group",
      logGroups?.map((group) => group.logGroupName),
    );
  }
  for await (const { stateMachines } of paginateListStateMachines({ client: sfn }, {})) {
    add(
      "state machine",
      stateMachines?.map((machine) => machine.name),
    );
  }
  add(
    "bucket",
    (await s3.listBuckets({})).Buckets?.map((bucket) => bucket.Name),
  );
  return lines.sort();
}

/** The inventory of what may be the test's. */
export const inventoryOf = async ({ clients, ours }: TestContext): Promise<string[]> =>
  (await inventory(clients)).filter((line) => ours?.test(line) ?? true);

/** The lines of an inventory that an earlier one does not have. */
export const newSince = (before: readonly string[], now: readonly string[]): string[] =>
  now.filter((line) => !before.includes(line));
