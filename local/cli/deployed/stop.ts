import { setTimeout as wait } from "node:timers/promises";
import type { Command } from "commander";
import { Leases } from "../../../sync/records/leases";
import { s3Store } from "../../../sync/s3/s3-store";
import { EXIT, UsageError } from "../usage";
import { MAX_CAUSE_LENGTH, STOP_POLL_MS, WORKER_MINUTES, WORKERS_STOP_SECONDS } from "./constants";
import { findRun } from "./find-run";
import type { DescribedRun, MachineClient } from "./machine/client";
import { type Deployed, type Surroundings, withDeployed } from "./open";
import { type Call, EXIT_CODES, RUN_HELP, runsCommand } from "./options";
import { requestOf } from "./records/request";

export const stopCommand = (): Command =>
  runsCommand(
    "stop",
    "Stops a run, and waits until it has ended.",
    `What was copied stays copied, and what was deleted stays deleted. No report is written. The next run of the pair
continues, and completes or aborts the multipart uploads of this one.

Step Functions does not end functions that are running. The command gives up the lease of the run in the
runs bucket, for which it needs s3:GetObject and s3:PutObject. Then the workers stop within ${WORKERS_STOP_SECONDS} seconds. Without
these permissions they go on for at most ${WORKER_MINUTES} minutes, or until the next run of the pair starts.

${EXIT_CODES}.`,
    (command) =>
      command
        .argument("<run>", RUN_HELP)
        .option("--cause <text>", "why, for the run's history (default: this command)"),
  );

export async function stop({ parsed, open, run = "" }: Call, surroundings: Surroundings): Promise<number> {
  const cause = causeOf(parsed.values.cause);
  return withDeployed(open, run, surroundings, async (deployed) => {
    const found = await findRun(deployed, run);
    const { name, status } = found;
    if (status !== "RUNNING") {
      surroundings.note(`The run ${name} has ended already (${status}). Nothing was stopped.`);
      return EXIT.succeeded;
    }
    await deployed.client.stop(name, cause);
    const ended = await untilEnded(deployed.client, found);
    if (ended.status !== "ABORTED") {
      surroundings.note(`The run ${name} has ended before it could be stopped (${ended.status}).`);
      return EXIT.succeeded;
    }
    surroundings.note(`The run ${name} is stopped. ${await stopWorkers(deployed, found)}`);
    surroundings.note("What was copied stays copied. The next run of the pair continues.");
    return EXIT.succeeded;
  });
}

function causeOf(text: unknown): string {
  const cause = text === undefined ? "Stopped with npm run runs -- stop." : String(text);
  if (Buffer.byteLength(cause) <= MAX_CAUSE_LENGTH) return cause;
  throw new UsageError(`--cause has more than ${MAX_CAUSE_LENGTH} bytes.`);
}

async function untilEnded(client: MachineClient, run: DescribedRun): Promise<DescribedRun> {
  for (;;) {
    const described = await client.describe(run.name);
    if (described !== undefined && described.status !== "RUNNING") return described;
    await wait(STOP_POLL_MS);
  }
}

/** Gives up the lease of the run, so that its workers stop. @returns what happens to the workers */
async function stopWorkers(deployed: Deployed, run: DescribedRun): Promise<string> {
  const goOn = `Its workers go on for at most ${WORKER_MINUTES} minutes, or until the next run of the pair starts`;
  try {
    const bucket = deployed.runsBucket;
    if (bucket === undefined)
      return `${goOn}: the runs bucket, which has its lease, is not known (--runs-bucket).`;
    const lease = (await requestOf(bucket, run))?.lease ?? null;
    if (lease === null) return "It is a dry run, or had not begun.";
    await new Leases(s3Store(bucket.client), bucket.name, { now: Date.now }).release(lease);
    return `Its workers stop within ${WORKERS_STOP_SECONDS} seconds.`;
  } catch (error) {
    return `${goOn}, because its lease could not be given up. ${(error as Error).message}`;
  }
}
