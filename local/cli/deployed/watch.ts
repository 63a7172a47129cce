import type { Command } from "commander";
import { findRun, latestRun } from "./find-run";
import { follow } from "./follow/follow";
import type { DescribedRun } from "./machine/client";
import type { Deployed, Surroundings } from "./open";
import { type Call, FOLLOWED_EXIT_CODES, RUN_HELP, runsCommand } from "./options";

export const watchCommand = (): Command =>
  runsCommand(
    "watch",
    "Shows the progress of a run on standard error until it ends. Prints its output as JSON to standard output.",
    `Workers record their counts after 10 seconds, and then every 30 seconds. Ctrl-C ends the display. The run goes on.\n\n` +
      FOLLOWED_EXIT_CODES,
    (command) => command.argument("[run]", `${RUN_HELP} (default: the latest run in progress)`),
  );

export const watch = ({ open, run }: Call, surroundings: Surroundings): Promise<number> =>
  follow(open, run, surroundings, (deployed) =>
    run === undefined ? inProgress(deployed) : findRun(deployed, run),
  );

/** @throws Error if no run is in progress */
async function inProgress(deployed: Deployed): Promise<DescribedRun> {
  const { client, again } = deployed;
  const running = await latestRun(client, "RUNNING");
  if (running !== undefined) return findRun(deployed, running.name);
  const latest = await latestRun(client);
  throw new Error(
    `No run of the state machine ${client.machine.name} is in progress. ` +
      (latest === undefined
        ? `It has no runs. Start one with: ${again("start")}`
        : `The latest one is ${latest.name} (${latest.status}). For its report: ${again("report", latest.name)}`),
  );
}
