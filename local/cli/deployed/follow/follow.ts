import { setTimeout as wait } from "node:timers/promises";
import { InvalidCredentials } from "../../../../sync/model/errors";
import { Progress } from "../../progress/progress";
import { STOP_SIGNALS, Stop } from "../../stop/stop";
import { UsageError } from "../../usage";
import { commandLine } from "../again";
import { FIRST_WATCH_MS, MAX_FAILED_POLLS, WATCH_MS } from "../constants";
import type { DescribedRun } from "../machine/client";
import { type Deployed, type OpenOptions, type Surroundings, withDeployed } from "../open";
import { printEnd } from "./end";
import { RunProgress } from "./run-progress";

/**
 * Finds or starts the run to watch.
 *
 * @param known called with the name of the run as soon as it is known
 */
export type Find = (deployed: Deployed, known: (run: string) => void) => Promise<DescribedRun>;

/**
 * Shows the progress of a run until it ends, then prints its output or its error. A signal ends the display, not the run.
 *
 * @param run the name or the ARN of a run, which may select the machine
 * @returns the exit code
 */
export async function follow(
  open: OpenOptions,
  run: string | undefined,
  surroundings: Surroundings,
  find: Find,
): Promise<number> {
  const progress = new Progress(surroundings.screen);
  let watched: string | undefined; // until it has ended
  const known = (name: string) => {
    watched = name;
  };
  const stop = new Stop({
    onStop: () => {},
    end: (exitCode) => {
      progress.clear();
      process.exit(exitCode);
    },
  });
  using _ = stop.listen();
  try {
    const around = { ...surroundings, note: (line: string) => progress.print(line), signal: stop.signal };
    return await withDeployed(open, run, around, async (deployed) => {
      const found = await find(deployed, known);
      known(found.name);
      const ended = await untilEnded(deployed, found, progress, stop.signal);
      watched = undefined;
      progress.clear();
      return printEnd(ended, deployed, surroundings);
    });
  } catch (error) {
    progress.clear();
    if (watched !== undefined) surroundings.note(goesOn(open, watched));
    if (stop.received === undefined) throw error;
    if (watched === undefined) surroundings.note(`Stopped by ${stop.received}.`);
    return STOP_SIGNALS[stop.received];
  } finally {
    progress.clear();
  }
}

const goesOn = (open: OpenOptions, run: string): string =>
  `The display has ended. The run ${run} goes on. To show it again: ${commandLine(open, "watch", run)}\n` +
  `To stop it: ${commandLine(open, "stop", run)}`;

async function untilEnded(
  { client, runsBucket }: Deployed,
  run: DescribedRun,
  progress: Progress,
  signal: AbortSignal,
): Promise<DescribedRun> {
  if (run.status !== "RUNNING") return run;
  progress.begin(run.startedAt.getTime());
  const source = new RunProgress(client, run.name, runsBucket, progress);
  let failures = 0;
  for (let delay = FIRST_WATCH_MS; ; delay = Math.min(2 * delay, WATCH_MS)) {
    try {
      await source.poll();
      const described = await client.describe(run.name);
      if (described !== undefined && described.status !== "RUNNING") return described;
      failures = 0;
    } catch (error) {
      failures++;
      if (signal.aborted || isFinal(error) || failures === MAX_FAILED_POLLS) throw error;
      if (failures === 1) progress.print(`${(error as Error).message} The display tries again.`);
    }
    await wait(delay, undefined, { signal });
  }
}

/** Errors that do not go away by themselves. The run continues without the display. */
const isFinal = (error: unknown): boolean =>
  error instanceof UsageError || error instanceof InvalidCredentials;
