import type { ProgressCounts } from "../../progress/counts";
import { TrackedRun } from "../../progress/tracked-run";
import type { DescribedRun } from "../machine/client";
import type { Deployed } from "../open";
import { RunProgress } from "./run-progress";

/** The counts so far of a run in progress; `undefined` if the run has ended, or if its records cannot be read. */
export async function doneSoFar(
  { client, runsBucket }: Pick<Deployed, "client" | "runsBucket">,
  { name, status, startedAt }: DescribedRun,
): Promise<ProgressCounts | undefined> {
  if (status !== "RUNNING" || runsBucket === undefined) return undefined;
  const tracked = new TrackedRun(startedAt.getTime());
  let complete = true;
  const progress = new RunProgress(client, name, runsBucket, {
    events: (events) => {
      for (const event of events) tracked.apply(event, event.at ?? Date.now());
    },
    results: (_, workers) => {
      tracked.track(workers, Date.now());
    },
    print: () => {
      complete = false;
    },
  });
  try {
    await progress.poll();
  } catch {
    return undefined;
  }
  return complete ? tracked.shown(Date.now()).counts : undefined;
}
