import type { Command } from "commander";
import { inBatches } from "../../../sync/concurrency/batches";
import { recordsOf } from "../../../sync/records/paths";
import type { Report } from "../../../sync/report/output";
import type { Run } from "../../../sync/request/run";
import { count } from "../options/numbers";
import { EXIT, UsageError } from "../usage";
import { LIST_RUNS, MAX_HOURS, REQUESTS_AT_ONCE } from "./constants";
import { doneSoFar } from "./follow/so-far";
import { type RunRow, rowOf } from "./listing/row";
import { table } from "./listing/table";
import { type DescribedRun, type RunFilter, STATUSES, type Status } from "./machine/client";
import { type Deployed, type Surroundings, withDeployed } from "./open";
import { type Call, EXIT_CODES, runsCommand } from "./options";
import { bucketIn } from "./records/locate";
import { requestOf } from "./records/request";

/** An option that several commands share. */
export const HOURS_OPTION = "--hours <n>";

export const listCommand = (): Command =>
  runsCommand(
    "list",
    "Prints the runs of a deployed state machine, newest first. The columns COPIED and DELETED show what a dry run would do, and what a run in progress has done so far.",
    `${EXIT_CODES}.`,
    (command) =>
      command
        .option("--limit <n>", `number of runs, 1 to ${LIST_RUNS.max} (default ${LIST_RUNS.default})`)
        .option("--pair <name>", `only runs of a pair, of the last ${LIST_RUNS.max} runs`)
        .option(
          "--status <statuses>",
          `only runs with a status of a list such as failed,timed_out: ${STATUSES.join(", ")}`,
        )
        .option(
          HOURS_OPTION,
          `only runs that started in the last <n> hours; the default of --limit is then ${LIST_RUNS.max}`,
        )
        .option("--json", "print a JSON array of objects"),
  );

export async function list({ parsed: { values }, open }: Call, surroundings: Surroundings): Promise<number> {
  const filter = filterOf(values);
  return withDeployed(open, undefined, surroundings, async (deployed) => {
    const rows = await (values.pair === undefined
      ? rowsOf(deployed, filter)
      : rowsOfPair(deployed, filter, values.pair));
    if (values.json) surroundings.print(`${JSON.stringify(rows, null, 2)}\n`);
    else if (rows.length > 0) surroundings.print(table(rows));
    else surroundings.note(`The state machine ${deployed.client.machine.name} has no such runs.`);
    return EXIT.succeeded;
  });
}

/** The runs that a filter selects, newest first. */
export async function rowsOf(deployed: Deployed, filter: RunFilter): Promise<readonly RunRow[]> {
  return inBatches(await deployed.client.list(filter), REQUESTS_AT_ONCE, async (listed) => {
    const run = (await deployed.client.describe(listed.name)) ?? withoutDetails(listed);
    const [report, soFar, request] = await Promise.all([
      reportOf(deployed, run),
      doneSoFar(deployed, run),
      requestedBy(deployed, run),
    ]);
    return rowOf(run, { report, soFar, request }, Date.now());
  });
}

/** Only the description of a run has its input. */
async function rowsOfPair(deployed: Deployed, filter: RunFilter, pair: unknown): Promise<readonly RunRow[]> {
  const rows = await rowsOf(deployed, { ...filter, limit: LIST_RUNS.max });
  return rows.filter((row) => row.pair === pair).slice(0, filter.limit);
}

function filterOf({ limit, hours, status }: Call["parsed"]["values"]): RunFilter {
  const standard = hours === undefined ? LIST_RUNS.default : LIST_RUNS.max;
  return {
    limit: count("--limit", limit, LIST_RUNS.max) ?? standard,
    ...(hours !== undefined && { since: sinceOf(hours, new Date()) }),
    ...(status !== undefined && { statuses: String(status).split(",").map(statusOf) }),
  };
}

/** @throws UsageError */
export function sinceOf(hours: unknown, now: Date): Date {
  return new Date(now.getTime() - count("--hours", hours, MAX_HOURS)! * 3_600_000);
}

/** @throws UsageError */
function statusOf(given: string): Status {
  const name = given.trim().toUpperCase().replaceAll("-", "_");
  const status = STATUSES.find((known) => known === name);
  if (status !== undefined) return status;
  throw new UsageError(
    `--status is ${JSON.stringify(given)}; expected one or several, separated by commas, of ${STATUSES.join(", ")}.`,
  );
}

type Listed = Awaited<ReturnType<Deployed["client"]["list"]>>[number];

/** A run that Step Functions has forgotten since it was listed. */
const withoutDetails = (listed: Listed): DescribedRun => ({
  ...listed,
  arn: "",
  input: "null",
  output: undefined,
  error: undefined,
  cause: undefined,
});

/** The report of a failed run, which has no output. Without permission to read the report, the counts are unknown. */
async function reportOf({ bucketNamed }: Deployed, run: DescribedRun): Promise<Report | undefined> {
  const bucket = run.status === "FAILED" ? bucketIn(run) : undefined;
  if (bucket === undefined) return undefined;
  const text = await bucketNamed(bucket)
    .text(recordsOf({ id: run.name }).report)
    .catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as Report);
}

/** The selection of a run without an output or a report. An input need not name the pair. */
async function requestedBy({ runsBucket }: Deployed, run: DescribedRun): Promise<Run | undefined> {
  if (run.status === "SUCCEEDED" || run.status === "FAILED" || runsBucket === undefined) return undefined;
  return requestOf(runsBucket, run).catch(() => undefined);
}
