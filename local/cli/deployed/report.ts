import { join, resolve, sep } from "node:path";
import type { Command } from "commander";
import { inBatches } from "../../../sync/concurrency/batches";
import { counted } from "../../../sync/model/texts";
import { INTERNAL_RECORDS, recordsOf } from "../../../sync/records/paths";
import type { Report } from "../../../sync/report/output";
import { callerFolder } from "../options/input";
import { EXIT, UsageError } from "../usage";
import { REQUESTS_AT_ONCE } from "./constants";
import { latestRun, nameOf, unknownRun } from "./find-run";
import { endOf } from "./follow/end";
import type { DescribedRun } from "./machine/client";
import { type Deployed, type Surroundings, withDeployed } from "./open";
import { type Call, EXIT_CODES, RUN_HELP, runsCommand } from "./options";
import { bucketIn } from "./records/locate";
import type { RunsBucket } from "./records/runs-bucket";

export const reportCommand = (): Command =>
  runsCommand("report", "Prints the report of a run that has ended.", `${EXIT_CODES}.`, (command) =>
    command
      .argument("[run]", `${RUN_HELP} (default: the latest run)`)
      .option("--json", "print report.json instead of report.txt")
      .option("--save <folder>", "download all reports and outcomes into FOLDER/RUN, and print the paths"),
  );

export async function report(
  { parsed: { values }, open, run }: Call,
  surroundings: Surroundings,
): Promise<number> {
  if (values.save !== undefined && values.json)
    throw new UsageError("--save and --json are given. Use one of them.");
  return withDeployed(open, run, surroundings, async (deployed) => {
    const name = run === undefined ? await latestName(deployed) : nameOf(run);
    const described = await deployed.client.describe(name);
    const bucket = bucketOf(deployed, described);
    const at = recordsOf({ id: name });
    const isText = values.save === undefined && !values.json;
    const key = isText ? at.textReport : at.report;
    const text = described?.status === "RUNNING" ? undefined : await bucket?.text(key);
    if (bucket === undefined || text === undefined) throw await noReport(deployed, name, described, bucket);
    noteStop(surroundings, name, described);
    if (values.save === undefined) surroundings.print(text);
    else {
      const folder = resolve(callerFolder(surroundings.env), String(values.save));
      const { outcomes } = (JSON.parse(text) as Report).files;
      await save(bucket, { name, outcomes, folder }, surroundings);
    }
    return EXIT.succeeded;
  });
}

/** A run that was redriven, or stopped at its end, already has a report. */
function noteStop({ note }: Surroundings, name: string, run: DescribedRun | undefined): void {
  const how = { ABORTED: "was stopped", TIMED_OUT: "timed out" }[String(run?.status)];
  if (how !== undefined) note(`The run ${name} ${how} after this report was written.`);
}

async function latestName({ client, again }: Deployed): Promise<string> {
  const latest = await latestRun(client);
  if (latest !== undefined) return latest.name;
  throw new Error(`The state machine ${client.machine.name} has no runs. Start one with: ${again("start")}`);
}

function bucketOf(deployed: Deployed, run: DescribedRun | undefined): RunsBucket | undefined {
  const named = run === undefined ? undefined : bucketIn(run);
  return named === undefined ? deployed.runsBucket : deployed.bucketNamed(named);
}

/** The reason why a run has no report. */
async function noReport(
  { client, again }: Deployed,
  name: string,
  run: DescribedRun | undefined,
  bucket: RunsBucket | undefined,
): Promise<Error> {
  if (run === undefined) return unknownRun({ client, again }, name);
  const { status } = run;
  if (status === "RUNNING")
    return new Error(
      `The run ${name} is in progress. Its report is written at its end. To watch it: ${again("watch", name)}`,
    );
  if (status !== "SUCCEEDED" && bucketIn(run) === undefined) return new Error(endOf(run));
  if (bucket === undefined)
    return new Error(
      `The runs bucket is not known. Give its name with --runs-bucket: the stack's output runsBucket has it.`,
    );
  return new Error(
    `The report of the run ${name} is not in the bucket ${bucket.name} any more. The stack keeps the records of runs for ` +
      `retentionDays, 30 by default. How the run ended: ${again("watch", name)}`,
  );
}

/** Downloads the files of a run that are meant for readers. */
async function save(
  bucket: RunsBucket,
  { name, outcomes, folder }: { readonly name: string; readonly outcomes: string; readonly folder: string },
  { note, print }: Surroundings,
): Promise<void> {
  const target = join(folder, name);
  const keys = await keysOf(bucket, recordsOf({ id: name }).root, outcomes);
  const files = await inBatches(keys, REQUESTS_AT_ONCE, async ([key, path]) => {
    const file = resolve(target, path);
    if (!file.startsWith(target + sep))
      throw new Error(`The key ${JSON.stringify(key)} is not a path within ${target}.`);
    await bucket.save(key, file);
    return file;
  });
  print(files.map((file) => `${file}\n`).join(""));
  note(`Saved ${counted(files.length, "file")} of the run ${name}.`);
}

/** The keys of the files for readers, each with the path of its file. */
async function keysOf(
  bucket: RunsBucket,
  root: string,
  outcomes: string,
): Promise<[key: string, path: string][]> {
  const named = async (prefix: string, folder: string) =>
    (await bucket.keys(prefix)).map((key): [string, string] => [key, folder + key.slice(prefix.length)]);
  const areOwn = outcomes.startsWith(root); // from version 0.1.0
  const [own, recorded] = await Promise.all([named(root, ""), areOwn ? [] : named(outcomes, "outcomes/")]);
  return [...own.filter(([, path]) => !isInternal(path)), ...recorded];
}

/** Whether only the run itself uses a file of the run. */
const isInternal = (path: string): boolean => INTERNAL_RECORDS.includes(path.split("/")[0] ?? "");
