import { readFileSync } from "node:fs";
import { appendFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { openAws } from "../aws";
import { listing } from "../compare";
import { type Execution, execute } from "../execution";
import { expectNothingDone, expectRejection, expectSync } from "../expectations";
import type { Steps } from "../steps";
import { compareBuckets, fillBuckets, type TestContext } from "../sync-steps";
import { type Operations, up } from "./operations";
import type { Workspace } from "./workspace";
import { expectRejectedValues } from "./wrong-values";

/** Maximum size of the state, in bytes. The bundles of the functions are larger. */
const MAX_STATE_BYTES = 400_000;

/** Runs and prints the steps: wrong values, up, sync, up without changes, updates, a last sync. */
export async function exerciseEngine(
  steps: Steps,
  context: TestContext,
  workspace: Workspace,
): Promise<void> {
  steps.step("Preview with wrong values");
  await expectRejectedValues(steps, workspace);

  steps.step("Deploy: pulumi up");
  const runsBucket = await deploy(steps, workspace);

  steps.step("Fill two buckets");
  const objects = await fillBuckets(steps, context);

  steps.step("Sync the buckets with the command in the README");
  const run = runner(steps, context, workspace);
  const first = await run();
  expectSync(steps, objects, first);
  if (first.status !== "SUCCEEDED") throw new Error("The execution failed. The other steps are skipped.");

  steps.step("Compare the buckets: listings of the aws CLI, HeadObject and GetObjectTagging");
  await compareBuckets(steps, context, objects);

  steps.step("Deploy again without a change. The functions are built again");
  await rm(join(workspace.folder, "build"), { recursive: true });
  steps.expect("no changes", (await up(workspace.stack)).operations, {});

  const records = await keys(context, runsBucket);
  steps.step("Change a function while executions run");
  await changeFunction(steps, workspace, run);

  steps.step("Change two settings");
  await changeSettings(steps, workspace);

  steps.step("Sync the buckets again");
  expectNothingDone(steps, objects, await run());
  const now = new Set(await keys(context, runsBucket));
  steps.expect(
    "the records of the first execution still exist",
    records.filter((key) => !now.has(key)),
    [],
  );

  steps.step("Start an execution with an unknown field in its input");
  // The command's eval joins its arguments. The aws CLI uses the last value of a repeated option.
  expectRejection(steps, await run(`"--input '{\\"sorce\\":\\"a\\"}'"`));
}

/** @returns the name of the runs bucket. */
async function deploy(steps: Steps, { stack, standIns }: Workspace): Promise<string> {
  steps.note(`Stand-ins for: ${standIns.join(", ")}`);
  const { operations, outputs } = await up(stack);
  const { create = [], ...others } = operations;
  steps.note(`Created ${create.length} resources`);
  steps.expect("nothing but new resources", others, {});
  const bytes = JSON.stringify(await stack.exportStack()).length;
  steps.note(`Size of the state: ${bytes} bytes`);
  steps.expect("the state does not contain the functions", bytes < MAX_STATE_BYTES, true);
  return outputs.runsBucket!.value;
}

type Run = (moreArguments?: string) => Promise<Execution>;

/** Runs executions with the command in the README. */
function runner(steps: Steps, { site, clients }: TestContext, { folder, env }: Workspace): Run {
  const [, command] = /^## Running\n+```sh\n(.*)\n```/m.exec(
    readFileSync(join(folder, "README.md"), "utf8"),
  )!;
  steps.note(command!);
  return (moreArguments = "") => execute(`${command} ${moreArguments}`, site, clients.sfn, { folder, env });
}

/** Changes the code of one function. Starts executions one after the other until the update is complete. */
async function changeFunction(steps: Steps, { folder, stack }: Workspace, run: Run): Promise<void> {
  await appendFile(join(folder, "functions", "prepare.ts"), '\nglobalThis.name = "changed";\n');
  const executions: Execution[] = [];
  let complete = false;
  const running = (async () => {
    do executions.push(await run());
    while (!complete);
  })();
  const { operations } = await up(stack).finally(() => {
    complete = true;
  });
  await running;
  steps.expect("the function, the machine and its alias are updated in place", operations, {
    update: ["prepare-function", "sync-live", "sync-machine"],
  });
  const failed = executions.filter(({ status }) => status !== "SUCCEEDED");
  steps.note(`${executions.length} executions before, during and after the update`);
  steps.expect("all executions succeed", failed, []);
}

async function changeSettings(steps: Steps, { stack, pulumi }: Workspace): Promise<void> {
  await pulumi("config", "set", "workers", "7");
  await pulumi("config", "set", "retentionDays", "7");
  const { operations, types } = await up(stack);
  steps.expect("resources are updated in place", Object.keys(operations satisfies Operations), ["update"]);
  steps.expect("only types without data", types, [
    "aws:cloudwatch/logGroup:LogGroup",
    "aws:lambda/function:Function",
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    "aws:sfn/alias:Alias",
    "aws:sfn/stateMachine:StateMachine",
  ]);
}

const keys = async ({ site }: TestContext, bucket: string): Promise<string[]> =>
  (await listing(openAws(site), bucket)).map(([key]) => key);
