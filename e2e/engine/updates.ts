import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { type Lambda, paginateListFunctions } from "@aws-sdk/client-lambda";
import { functions } from "../../functions";
import type { Execution } from "../steps/execution";
import type { Steps } from "../steps/steps";
import type { TestContext } from "../steps/sync-steps";
import type { Workspace } from "./workspace";

/** Starts an execution and waits until it ends. The arguments are added to the command that starts it. */
export type Run = (moreArguments?: string) => Promise<Execution>;

/** Changes the code of the functions. Starts executions, one at a time, until the update is complete. */
export async function changeCode(
  steps: Steps,
  { clients }: TestContext,
  { folder, stack }: Workspace,
  run: Run,
): Promise<void> {
  const before = await codeHashes(clients.lambda);
  await appendFile(join(folder, "functions", "prepare.ts"), '\nglobalThis.name = "changed";\n');
  const executions: Execution[] = [];
  let complete = false;
  const running = async () => {
    do executions.push(await run());
    while (!complete);
  };
  const updating = stack.up().finally(() => {
    complete = true;
  });
  const [{ operations }] = await Promise.all([updating, running()]);
  const names = Object.values(functions).map(({ name }) => `sync-buckets-${name}-function`);
  steps.expect("the functions, the machine and its alias are updated in place", operations, {
    update: [...names, "sync-buckets-sync-live", "sync-buckets-sync-machine"].sort(),
  });
  const after = await codeHashes(clients.lambda);
  const unchanged = [...after].filter(([name, hash]) => before.get(name) === hash);
  steps.expect("the code of each function changed", unchanged, []);
  steps.note(`${executions.length} executions during the update`);
  const failed = executions.filter(({ status }) => status !== "SUCCEEDED");
  steps.expect("all executions succeed", failed, []);
}

/** The hashes of the functions' archives by the names of the functions. */
async function codeHashes(lambda: Lambda): Promise<Map<string, string>> {
  const hashes = new Map<string, string>();
  for await (const { Functions = [] } of paginateListFunctions({ client: lambda }, {})) {
    for (const { FunctionName, CodeSha256 } of Functions) hashes.set(FunctionName!, CodeSha256!);
  }
  return hashes;
}

/** Changes a setting of the functions and one of the logs and the runs bucket. */
export async function changeSettings(steps: Steps, { stack, pulumi }: Workspace): Promise<void> {
  await pulumi("config", "set", "copiesPerWorker", "100");
  await pulumi("config", "set", "retentionDays", "7");
  const { operations, types } = await stack.up();
  steps.expect("resources are updated in place", Object.keys(operations), ["update"]);
  steps.expect("only types without data", types, [
    "aws:cloudwatch/logGroup:LogGroup",
    "aws:lambda/function:Function",
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    "aws:sfn/alias:Alias",
    "aws:sfn/stateMachine:StateMachine",
  ]);
}
