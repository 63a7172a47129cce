import { S3Client } from "@aws-sdk/client-s3";
import { evaluated, type Launched } from "../evaluated";
import type { Ended } from "../execution";
import { openSession } from "../session";
import { bringLearned, saveLearned } from "./learned";
import { Progress } from "./progress";
import { saveReport } from "./save-report";
import { HELP, parseSyncOptions, type SyncOptions } from "./sync-options";
import { EXIT, runCommand } from "./usage";

/** `npm run sync`: one execution on this computer. */
async function sync(args: readonly string[], launched: Launched): Promise<number> {
  const options = parseSyncOptions(args);
  if (options === "help") {
    process.stdout.write(HELP);
    return EXIT.succeeded;
  }
  const progress = new Progress(process.stderr);
  const session = await openSession({
    ...options,
    ...(await surroundings(options)),
    evaluate: evaluated(launched),
    log: progress.log,
  });
  const { s3, account } = session;
  try {
    await bringLearned(s3, account.runsBucket);
    const ended = await session.run(options.input, progress.event);
    progress.clear();
    await saveLearned(s3, account.runsBucket);
    const report = await saveReport(s3, account.runsBucket, ended.runId);
    if (report !== undefined) process.stderr.write(`Report: ${report}\n`);
    return tell(ended);
  } finally {
    await session.close();
  }
}

/** Region and credentials as every AWS tool finds them. */
async function surroundings({ region }: SyncOptions) {
  const { config } = new S3Client(region === undefined ? {} : { region });
  return { region: await config.region().catch(() => "us-east-1"), credentials: await config.credentials() };
}

function tell(ended: Ended): number {
  if (ended.status === "SUCCEEDED") {
    process.stdout.write(`${JSON.stringify(ended.output, null, 2)}\n`);
    return EXIT.succeeded;
  }
  process.stderr.write(`${ended.error}: ${sentence(ended.cause)}\n`);
  return EXIT.failed;
}

/** The message in what Lambda gives as a cause, or the cause. */
export function sentence(cause: string): string {
  try {
    return (JSON.parse(cause) as { errorMessage?: string }).errorMessage ?? cause;
  } catch {
    return cause;
  }
}

/** Called by the launcher. */
export const main = (launched: Launched): Promise<void> =>
  runCommand("sync", () => sync(process.argv.slice(2), launched));
