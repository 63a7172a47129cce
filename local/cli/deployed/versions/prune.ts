import type { Command } from "commander";
import { count } from "../../options/numbers";
import { EXIT } from "../../usage";
import { KEPT_VERSIONS } from "../constants";
import { type Surroundings, withDeployed } from "../open";
import { type Call, EXIT_CODES, runsCommand } from "../options";
import { planPrune } from "./plan";
import type { VersionStore } from "./store";

export const pruneCommand = (): Command =>
  runsCommand(
    "prune",
    "Deletes old versions of the machine and of its functions.",
    `Each pulumi up that changes a function publishes new versions, and deletes none. This command keeps the newest versions, those of
aliases and of executions in progress, and the versions of functions that these call.

It needs states:ListStateMachineVersions, ListStateMachineAliases, DescribeStateMachineAlias, ListExecutions,
DescribeExecution, DescribeStateMachineForExecution and DeleteStateMachineVersion on the machine, and
lambda:ListVersionsByFunction and DeleteFunction on its functions.

${EXIT_CODES}.`,
    (command) =>
      command
        .option("--keep <count>", `versions to keep, 1 or more (default: ${KEPT_VERSIONS})`)
        .option("--dry-run", "print what would be deleted, and delete nothing"),
  );

export async function prune({ parsed, open }: Call, surroundings: Surroundings): Promise<number> {
  const keep = count("--keep", parsed.values.keep) ?? KEPT_VERSIONS;
  const dryRun = parsed.values.dryRun === true;
  return withDeployed(open, undefined, surroundings, async ({ client, versions }) => {
    const plan = await planPrune(versions, keep);
    const { kept } = plan;
    if (!dryRun) await carryOut(versions, plan);
    surroundings.note(
      `${dryRun ? "Would delete" : "Deleted"} ${plan.machine.length} versions of the state machine ${client.machine.name} ` +
        `and ${plan.functions.length} of its functions. ` +
        `${dryRun ? "Would keep" : "Kept"} ${kept.machine} and ${kept.functions}.`,
    );
    return EXIT.succeeded;
  });
}

/** Deletes one version at a time to avoid throttling, the versions of the machine first, because they call the functions' versions. */
async function carryOut(
  store: VersionStore,
  { machine, functions }: Awaited<ReturnType<typeof planPrune>>,
): Promise<void> {
  for (const arn of machine) await store.deleteMachineVersion(arn);
  for (const { functionArn, version } of functions) await store.deleteFunctionVersion(functionArn, version);
}
