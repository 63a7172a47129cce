import type { Command } from "commander";
import { counted } from "../../../../sync/model/texts";
import { count } from "../../options/numbers";
import { EXIT } from "../../usage";
import { KEPT_VERSIONS } from "../constants";
import { type Surroundings, withDeployed } from "../open";
import { type Call, EXIT_CODES, runsCommand } from "../options";
import { type PrunePlan, planPrune } from "./plan";
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
    if (!dryRun) await carryOut(versions, plan);
    surroundings.note(summaryOf(client.machine.name, plan, dryRun));
    return EXIT.succeeded;
  });
}

/** What was deleted and kept, or would be, in one line. */
export const summaryOf = (name: string, { machine, functions, kept }: PrunePlan, dryRun: boolean): string =>
  `${dryRun ? "Would delete" : "Deleted"} ${counted(machine.length, "version")} of the state machine ${name} ` +
  `and ${counted(functions.length, "version")} of its functions. ` +
  `${dryRun ? "Would keep" : "Kept"} ${kept.machine} and ${kept.functions}.`;

/** Deletes one version at a time to avoid throttling, the versions of the machine first, because they call the functions' versions. */
async function carryOut(store: VersionStore, { machine, functions }: PrunePlan): Promise<void> {
  for (const arn of machine) await store.deleteMachineVersion(arn);
  for (const { functionArn, version } of functions) await store.deleteFunctionVersion(functionArn, version);
}
