import { readFileSync } from "node:fs";
import { isAbsolute, join, relative, resolve } from "node:path";
import type { Output } from "../../sync/report/output";
import { printable, printableLines } from "../../sync/report/printable";
import { closingLine } from "../../sync/report/summary";
import type { SyncRequest } from "../../sync/request/request";
import { messageIn } from "../../sync/steps/caught";
import { evaluated, type LaunchContext } from "../evaluated";
import type { Ended } from "../execution";
import { CodeCache } from "../lambda";
import { openSession, type Session } from "../session";
import { type AwsSettings, awsSettings } from "./aws/settings";
import { CurrentCredentials } from "./credentials";
import { exitCodeOf, localMessage } from "./failures";
import { lockArea } from "./locks/locks";
import { callerFolder } from "./options/input";
import { help, parseSyncOptions, requestIn, type SyncOptions } from "./options/sync-options";
import { Progress } from "./progress/progress";
import { findUploads, RUNS, runsFolder, tidyRun } from "./runs-folder";
import { STOP_SIGNALS, Stop } from "./stop/stop";
import { stoppedAt } from "./stop/stopped-at";
import { EXIT, runCommand } from "./usage";

/** `npm run sync`: runs one execution on this computer. */
async function sync(args: readonly string[], launch: LaunchContext): Promise<number> {
  const options = parseSyncOptions(args, callerFolder(process.env));
  if (options === "help" || options === "version") {
    process.stdout.write(options === "help" ? help() : `${versionOf(launch)}\n`);
    return EXIT.succeeded;
  }
  const request = requestIn(options.input);
  const progress = new Progress(process.stderr);
  const stop = new Stop({
    onStop: (signal) =>
      progress.print(
        `Stopping after ${signal}. Copies in progress are aborted. Send it again to end at once.`,
      ),
    end: (exitCode) => {
      progress.clear();
      process.exit(exitCode);
    },
  });
  using _ = stop.listen();
  try {
    const exitCode = await runOnce(options, launch, { progress, stop, request });
    // A signal that arrives at the end may find nothing to stop.
    return stop.received === undefined || exitCode === EXIT.succeeded
      ? exitCode
      : STOP_SIGNALS[stop.received];
  } catch (error) {
    if (stop.received === undefined) throw error;
    note(`Stopped by ${stop.received}: ${(error as Error).message}`);
    return STOP_SIGNALS[stop.received];
  }
}

interface Surroundings {
  readonly progress: Progress;
  readonly stop: Stop;
  readonly request: SyncRequest;
}

async function runOnce(
  options: SyncOptions,
  launch: LaunchContext,
  { progress, stop, request }: Surroundings,
): Promise<number> {
  const { credentials: provider, addressFrom, ...aws } = await awsSettings(options, process.env);
  using _ = lock(aws, request);
  const onFailure = ({ message }: Error) =>
    progress.log(`The AWS credentials could not be refreshed: ${message}`);
  const credentials = await stop.unlessStopped(
    CurrentCredentials.load(provider, onFailure),
    "The run had not begun: it was waiting for the credentials.",
  );
  let unsaved: Error | undefined;
  const session = await openSession({
    ...options,
    ...aws,
    credentials: credentials.get,
    evaluate: evaluated(launch, () => note(EVALUATING)),
    runsFolder: runsFolder({
      endpoint: aws.endpoint,
      onError: (error) => {
        unsaved = error;
      },
    }),
    log: progress.log,
    stop: stop.signal,
    codeCache: launch.cacheFolder === undefined ? undefined : new CodeCache(launch.cacheFolder),
  });
  const { s3, account } = session;
  try {
    if (!request.dryRun) findOpenUploads(s3.bucket(account.runsBucket), { ...aws, ...request });
    if (stop.received !== undefined) {
      note(`Stopped by ${stop.received} before the run began.`);
      return EXIT.failed;
    }
    progress.begin();
    const ended = await session.run(options.input, progress.event);
    progress.clear();
    if (ended.status === "SUCCEEDED") printOutput(ended.output as Output, account.runsBucket);
    else if (stop.received !== undefined) note(stoppedAt(s3, account.runsBucket, ended.runId, stop.received));
    await finish(session, ended.runId, unsaved);
    return ended.status === "SUCCEEDED" ? EXIT.succeeded : failed(ended, addressFrom);
  } finally {
    progress.clear();
    credentials.close();
    await session.close();
  }
}

/** The end of an execution's error: the URI of its report. The line before the error contains the report's path. */
const REPORT_AT_END = / Report: s3:\/\/\S+$/;

/** Prints the error of a run. @returns the exit code */
function failed(
  { error, cause }: Extract<Ended, { readonly status: "FAILED" }>,
  addressFrom: readonly string[],
): number {
  note(`${error}: ${localMessage(error, messageIn(cause), addressFrom).replace(REPORT_AT_END, "")}`);
  return exitCodeOf(error);
}

/** A dry run writes nothing, so it does not need a lock. @throws AlreadyRunning */
function lock({ endpoint }: Pick<AwsSettings, "endpoint">, request: SyncRequest): Disposable | undefined {
  if (request.dryRun) return undefined;
  const held = lockArea({ endpoint, ...request }, new Date());
  if (held.reason) note(`The lock of this run is in ${held.folder}: ${held.reason.message}`);
  return held;
}

/** A dry run has no lock, and neither continues nor aborts uploads. */
function findOpenUploads(...args: Parameters<typeof findUploads>): void {
  for (const file of findUploads(...args))
    note(
      `${fromCaller(file)}, the record of a multipart upload, was damaged and is removed. The upload may be open still: ` +
        "`aws s3api list-multipart-uploads` shows the uploads of the destination.",
    );
}

/** Says where the report is. A run has a result even if its records could not be written. */
async function finish({ s3, account }: Session, runId: string, unsaved: Error | undefined): Promise<void> {
  const report = await tidyRun(s3, account.runsBucket, runId);
  if (report === undefined) return;
  if (unsaved === undefined) note(`Report: ${fromCaller(report)}`);
  else note(`The report could not be saved in ${fromCaller(join(RUNS, runId))}: ${unsaved.message}`);
}

const EVALUATING = "Evaluating the Pulumi program, once for these settings";

const note = (line: string): void => {
  process.stderr.write(`${printable(line)}\n`);
};

/** A path as the caller can use it. npm runs commands in the folder of package.json. */
function fromCaller(path: string): string {
  const shown = relative(callerFolder(process.env), resolve(path));
  return shown.startsWith("..") || isAbsolute(shown) ? resolve(path) : shown;
}

/** The runs bucket is not a bucket in S3: its records are files in ./runs/. */
const withLocalPaths = (text: string, runsBucket: string): string =>
  text.replaceAll(new RegExp(`s3://${runsBucket}/(runs/[^\\s"]*)`, "g"), (_, key: string) => fromCaller(key));

function printOutput(output: Output, runsBucket: string): void {
  const local = { ...output, report: withLocalPaths(output.report, runsBucket) };
  process.stdout.write(`${printableLines(JSON.stringify(local, null, 2))}\n`);
  note(closingLine(output));
}

const versionOf = ({ root }: LaunchContext): string =>
  (JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string }).version;

/** Called by the launcher. */
export const main = (launch: LaunchContext): Promise<void> =>
  runCommand("sync", () => sync(process.argv.slice(2), launch));
