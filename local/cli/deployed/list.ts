import type { Command } from "commander";
import { inBatches } from "../../../sync/concurrency/batches";
import { recordsOf } from "../../../sync/records/paths";
import type { Report } from "../../../sync/report/output";
import { count } from "../options/numbers";
import { EXIT, UsageError } from "../usage";
import { LIST_RUNS, REQUESTS_AT_ONCE } from "./constants";
import { doneSoFar } from "./follow/so-far";
import { rowOf } from "./listing/row";
import { table } from "./listing/table";
import { type DescribedRun, STATUSES, type Status } from "./machine/client";
import { type Deployed, type Surroundings, withDeployed } from "./open";
import { type Call, EXIT_CODES, runsCommand } from "./options";
import { bucketIn } from "./records/locate";

export const listCommand = (): Command =>
  runsCommand(
    "list",
    "Prints the runs of a deployed state machine, newest first. The columns COPIED and DELETED show what a dry run would do, and what a run in progress has done so far.",
    `${EXIT_CODES}.`,
    (command) =>
      command
        .option("--limit <n>", `number of runs, 1 to ${LIST_RUNS.max} (default ${LIST_RUNS.default})`)
        .option("--status <status>", `only runs with the status ${STATUSES.join(", ")}`)
        .option("--json", "print a JSON array of objects"),
  );

export async function list({ parsed: { values }, open }: Call, surroundings: Surroundings): Promise<number> {
  const filter = filterOf(values);
  return withDeployed(open, undefined, surroundings, async (deployed) => {
    const runs = await deployed.client.list(filter);
    const rows = await inBatches(runs, REQUESTS_AT_ONCE, async (listed) => {
      const run = (await deployed.client.describe(listed.name)) ?? withoutDetails(listed);
      const [report, soFar] = await Promise.all([reportOf(deployed, run), doneSoFar(deployed, run)]);
      return rowOf(run, { report, soFar }, Date.now());
    });
    if (values.json) surroundings.print(`${JSON.stringify(rows, null, 2)}\n`);
    else if (rows.length > 0) surroundings.print(table(rows));
    else surroundings.note(`The state machine ${deployed.client.machine.name} has no such runs.`);
    return EXIT.succeeded;
  });
}

function filterOf(values: Call["parsed"]["values"]): { readonly limit: number; readonly status?: Status } {
  const limit = count("--limit", values.limit, LIST_RUNS.max) ?? LIST_RUNS.default;
  if (values.status === undefined) return { limit };
  const name = String(values.status).toUpperCase().replaceAll("-", "_");
  const status = STATUSES.find((known) => known === name);
  if (status === undefined)
    throw new UsageError(
      `--status is ${JSON.stringify(values.status)}; expected one of ${STATUSES.join(", ")}.`,
    );
  return { limit, status };
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

/** The report of a run that failed, which has no output. Without the permission to read it, its counts are not known. */
async function reportOf({ bucketNamed }: Deployed, run: DescribedRun): Promise<Report | undefined> {
  const bucket = run.status === "FAILED" ? bucketIn(run) : undefined;
  if (bucket === undefined) return undefined;
  const text = await bucketNamed(bucket)
    .text(recordsOf({ id: run.name }).report)
    .catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as Report);
}
