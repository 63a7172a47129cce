import { S3Client } from "@aws-sdk/client-s3";
import { evaluated, type LaunchContext } from "../evaluated";
import type { Ended } from "../execution";
import { openSession } from "../session";
import { CurrentCredentials } from "./credentials";
import { Progress } from "./progress";
import { runsFolder, tidyRun } from "./runs-folder";
import { HELP, parseSyncOptions, type SyncOptions } from "./sync-options";
import { EXIT, runCommand } from "./usage";

/** `npm run sync`: runs one execution on this computer. */
async function sync(args: readonly string[], launch: LaunchContext): Promise<number> {
  const options = parseSyncOptions(args);
  if (options === "help") {
    process.stdout.write(HELP);
    return EXIT.succeeded;
  }
  const progress = new Progress(process.stderr);
  const { region, credentials } = await awsConfig(options, progress);
  const session = await openSession({
    ...options,
    region,
    credentials: credentials.get,
    evaluate: evaluated(launch),
    runsFolder: runsFolder({
      onError: ({ message }) => progress.log(`The records of the run are not saved: ${message}`),
    }),
    log: progress.log,
  });
  const { s3, account } = session;
  try {
    const ended = await session.run(options.input, progress.event);
    progress.clear();
    const report = await tidyRun(s3, account.runsBucket, ended.runId);
    if (report !== undefined) process.stderr.write(`Report: ${report}\n`);
    return printResult(ended);
  } finally {
    credentials.close();
    await session.close();
  }
}

/** The Region and credentials of the default AWS configuration. */
async function awsConfig({ region }: SyncOptions, progress: Progress) {
  const { config } = new S3Client(region === undefined ? {} : { region });
  const credentials = await CurrentCredentials.load(
    () => config.credentials(),
    ({ message }) => progress.log(`The AWS credentials could not be refreshed: ${message}`),
  );
  return { region: await config.region().catch(() => "us-east-1"), credentials };
}

function printResult(ended: Ended): number {
  if (ended.status === "SUCCEEDED") {
    process.stdout.write(`${JSON.stringify(ended.output, null, 2)}\n`);
    return EXIT.succeeded;
  }
  process.stderr.write(`${ended.error}: ${messageOf(ended.cause)}\n`);
  return EXIT.failed;
}

/** The error message of a Lambda function in an execution's cause, or the cause if it is not JSON. */
function messageOf(cause: string): string {
  try {
    return (JSON.parse(cause) as { errorMessage?: string }).errorMessage ?? cause;
  } catch {
    return cause;
  }
}

/** Called by the launcher. */
export const main = (launch: LaunchContext): Promise<void> =>
  runCommand("sync", () => sync(process.argv.slice(2), launch));
