import type { Command } from "commander";
import { counted, noun } from "../../../sync/model/texts";
import { EXIT } from "../usage";
import { LIST_RUNS, RETRY_HOURS } from "./constants";
import { HOURS_OPTION, rowsOf, sinceOf } from "./list";
import { failedPairs } from "./listing/failed-pairs";
import type { RunRow } from "./listing/row";
import { table } from "./listing/table";
import { type Deployed, type Surroundings, withDeployed } from "./open";
import { type Call, EXIT_CODES, runsCommand } from "./options";
import { newName } from "./start";

export const retryCommand = (): Command =>
  runsCommand(
    "retry",
    "Starts each pair again whose last run failed, timed out or was stopped, with the input of that run. Prints the names of the new runs, and does not wait for them.",
    `Dry runs do not count, nor do runs that ended with AlreadyRunning or InvalidRequest. The last run of a pair is the last one of
these hours. Fix the causes first: list --status failed shows the errors.

${EXIT_CODES}.`,
    (command) =>
      command
        .option(HOURS_OPTION, `only runs that started in the last <n> hours (default ${RETRY_HOURS})`)
        .option("--dry-run", "print the runs that failed, and start nothing"),
  );

export async function retry({ parsed: { values }, open }: Call, surroundings: Surroundings): Promise<number> {
  const since = sinceOf(values.hours ?? RETRY_HOURS, new Date());
  return withDeployed(open, undefined, surroundings, async (deployed) => {
    const rows = await rowsOf(deployed, { limit: LIST_RUNS.max, since });
    if (rows.length === LIST_RUNS.max)
      surroundings.note(`Only the last ${LIST_RUNS.max} runs were read. Give fewer --hours.`);
    const failed = failedPairs(rows);
    if (failed.length === 0) surroundings.note("The last run of no pair has failed in this time.");
    else if (values.dryRun) surroundings.print(table(failed));
    else await startAgain(deployed, failed, surroundings);
    return EXIT.succeeded;
  });
}

async function startAgain(
  { client, again }: Deployed,
  failed: readonly RunRow[],
  surroundings: Surroundings,
) {
  for (const { input } of failed) {
    const name = newName(input, new Date(), Math.random());
    await client.start(name, JSON.stringify(input));
    surroundings.print(`${name}\n`);
  }
  surroundings.note(
    `Started ${counted(failed.length, "run")}. To see how ${noun(failed.length, "it ends", "they end")}: ${again("list")}`,
  );
}
