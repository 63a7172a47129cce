import { readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { openAws } from "../aws";
import { listing } from "../objects/compare";
import type { Buckets } from "../stack";
import { execute } from "../steps/execution";
import { expectNothingDone, expectRejection, expectSync } from "../steps/expectations";
import type { Steps } from "../steps/steps";
import { compareBuckets, fillBuckets, type TestContext } from "../steps/sync-steps";
import { exercisePairs, twoPairs } from "../steps/two-pairs";
import { pruneVersions } from "./prune";
import { changeCode, changeSettings, type Run } from "./updates";
import type { Workspace } from "./workspace";
import { expectRejectedValues } from "./wrong-values";

/** Maximum size of the state, in bytes. Each function is larger. */
const MAX_STATE_BYTES = 400_000;
/** Maximum CPU time of the program in one `pulumi up`, in seconds. With the type checker of ts-node it used 15. */
const MAX_CPU_SECONDS = 3;

/** Runs and prints the steps: wrong values, up, sync, up without changes, updates, a last sync, two pairs. */
export async function exerciseEngine(
  steps: Steps,
  context: TestContext,
  workspace: Workspace,
): Promise<void> {
  steps.step("Preview with wrong values");
  await expectRejectedValues(steps, workspace);

  steps.step("Deploy: pulumi up");
  const { runsBucket, stateMachineArn, startCommand } = await deploy(steps, workspace);

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
  steps.expect("no changes", (await workspace.stack.up()).operations, {});

  const records = await keys(context, runsBucket);
  steps.step("Change the code of the functions while executions run");
  // Does not use the README's command, because the state file can be incomplete while the update writes it.
  const { site, clients } = context;
  await changeCode(steps, context, workspace, () => execute(startCommand, site, clients.sfn));

  steps.step("Change two settings");
  await changeSettings(steps, workspace);
  expectFastLoad(steps, workspace);

  steps.step("Delete old versions with npm run runs -- prune");
  await pruneVersions(steps, context, stateMachineArn);

  steps.step("Sync the buckets again");
  expectNothingDone(steps, objects, await run());
  const remaining = new Set(await keys(context, runsBucket));
  const missing = records.filter((key) => !remaining.has(key));
  steps.expect("the records of the first execution still exist", missing, []);

  steps.step("Start an execution with an unknown field in its input");
  // The command's eval joins its arguments. The aws CLI uses the last value of a repeated option.
  const withInput = (input: object) => run(`"--input '${JSON.stringify(input).replaceAll('"', '\\"')}'"`);
  expectRejection(steps, await withInput({ sorce: "a" }));

  steps.step("Deploy two pairs, and run each by its name");
  await configurePairs(workspace, context);
  const { operations } = await workspace.stack.up();
  steps.expect("resources are updated in place", Object.keys(operations), ["update"]);
  await exercisePairs(steps, objects, (pair) => (pair === undefined ? run() : withInput({ pair })));
}

/** Replaces the settings of one pair with the settings of two pairs, with a user's commands. */
async function configurePairs({ pulumi }: Workspace, buckets: Buckets): Promise<void> {
  for (const side of ["source", "destination"]) await pulumi("config", "rm", side);
  for (const [i, pair] of twoPairs(buckets).entries())
    for (const [field, value] of Object.entries(pair))
      await pulumi("config", "set", "--path", `pairs[${i}].${field}`, value);
}

interface Deployed {
  readonly runsBucket: string;
  readonly stateMachineArn: string;
  readonly startCommand: string;
}

async function deploy(steps: Steps, { stack, standIns }: Workspace): Promise<Deployed> {
  steps.note(`Stand-ins for: ${standIns.join(", ")}`);
  const { operations, outputs } = await stack.up();
  const { create = [], ...others } = operations;
  steps.note(`Created ${create.length} resources`);
  steps.expect("nothing but new resources", others, {});
  const { length } = await stack.state();
  steps.note(`Size of the state: ${length} bytes`);
  steps.expect("the state does not contain the functions", length < MAX_STATE_BYTES, true);
  const { runsBucket, stateMachineArn, startCommand } = outputs;
  return {
    runsBucket: runsBucket!.value,
    stateMachineArn: stateMachineArn!.value,
    startCommand: startCommand!.value,
  };
}

/** Runs executions with the command in the README. */
function runner(steps: Steps, { site, clients }: TestContext, { folder, env }: Workspace): Run {
  const readme = readFileSync(join(folder, "README.md"), "utf8");
  const [, command] = /^## Running\n+```sh\n(.*)\n```/m.exec(readme)!;
  steps.note(command!);
  return (moreArguments = "") => execute(`${command} ${moreArguments}`, site, clients.sfn, { folder, env });
}

/** Checks the shortest run of the program, because other processes slow down the longer runs. */
function expectFastLoad(steps: Steps, { cpuSeconds }: Workspace): void {
  if (cpuSeconds.length === 0) return;
  const [shortest, longest] = [Math.min(...cpuSeconds).toFixed(1), Math.max(...cpuSeconds).toFixed(1)];
  steps.note(`The program ran ${cpuSeconds.length} times, for ${shortest} to ${longest} CPU seconds`);
  steps.expect("at most 3 CPU seconds, without esbuild", Number(shortest) <= MAX_CPU_SECONDS, true);
}

const keys = async ({ site }: TestContext, bucket: string): Promise<string[]> =>
  (await listing(openAws(site), bucket)).map(([key]) => key);
