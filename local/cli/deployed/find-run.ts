import { similar } from "../../../sync/model/texts";
import { UsageError } from "../usage";
import { SEARCHED_RUNS, SUGGESTIONS } from "./constants";
import { parseRunArn } from "./machine/arn";
import type { DescribedRun, ListedRun, MachineClient, Status } from "./machine/client";
import type { Deployed } from "./open";

type Known = Pick<Deployed, "client" | "again">;

/**
 * The run with this name or ARN.
 *
 * @throws UsageError if there is no such run, with similar names of runs
 */
export async function findRun({ client, again }: Known, text: string): Promise<DescribedRun> {
  const run = await client.describe(nameOf(text));
  if (run !== undefined) return run;
  throw await unknownRun({ client, again }, nameOf(text));
}

/** The name of a run that is given by name or ARN. */
export const nameOf = (text: string): string => parseRunArn(text)?.run ?? text;

export async function unknownRun({ client, again }: Known, name: string): Promise<UsageError> {
  const names = (await client.list({ limit: SEARCHED_RUNS })).map((run) => run.name);
  const known =
    names.length === 0 ? "It has no runs." : `${like(names, name)} List the runs with: ${again("list")}`;
  return new UsageError(
    `The state machine ${client.machine.name} has no run ${JSON.stringify(name)}. Step Functions forgets a run 90 days after its end. ${known}`,
  );
}

/** Names similar to an unknown name, or the most recent names. */
function like(newestFirst: readonly string[], name: string): string {
  const alike = similar(name, newestFirst).slice(0, SUGGESTIONS);
  return alike.length > 0
    ? `Did you mean ${alike.join(", ")}?`
    : `The most recent ones are ${newestFirst.slice(0, SUGGESTIONS).join(", ")}.`;
}

/** The latest run, or the latest run with this status. */
export async function latestRun(client: MachineClient, status?: Status): Promise<ListedRun | undefined> {
  const [latest] = await client.list({ limit: 1, ...(status && { statuses: [status] }) });
  return latest;
}
