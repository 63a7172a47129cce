import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { RUNS } from "../../local/cli/runs-folder";
import { parsedJson } from "../../sync/model/json";
import type { Report } from "../../sync/report/output";
import type { Command } from "../run/child";
import { awsEnv, type Task, type Tool } from "./tool";

interface Output {
  /** Only of sync-buckets. */
  readonly runId?: string;
  /** ISO 8601, like `finishedAt`. */
  readonly startedAt: string;
  readonly finishedAt: string;
}

/** Milliseconds between the two times in the output. */
export function insideMsOf(stdout: string): number | undefined {
  const output = parse(stdout);
  return output && Date.parse(output.finishedAt) - Date.parse(output.startedAt);
}

/** A time of a round is `null` if none of its workers wrote a result. */
const ms = (time: string | null): number => Date.parse(time ?? "");

/** The duration of the rounds that list both buckets and copy, in a report. */
export const listingMsOf = (report: string): number =>
  (JSON.parse(report) as Pick<Report, "timeline">).timeline
    .filter(({ action }) => action === "copy")
    .reduce((sum, { startedAt, finishedAt }) => sum + ms(finishedAt) - ms(startedAt), 0);

const command = ({ site, source, destination, ...task }: Task): Command => ({
  argv: [...(["bin/sync-buckets", source, destination] as const), ...["--endpoint", site.endpoint]],
  env: awsEnv({ site, source, destination, ...task }),
});

const common = {
  program: "node",
  isBaseline: true,
  version: ["node", "-p", "require('./package.json').version"],
  insideMs: insideMsOf,
  listingMs: async (stdout: string) => {
    const { runId } = parse(stdout) ?? {};
    return runId === undefined
      ? undefined
      : listingMsOf(await readFile(join(RUNS, runId, "report.json"), "utf8"));
  },
  cleanUp: async (stdout: string) => {
    const { runId } = parse(stdout) ?? {};
    if (runId) await rm(join("runs", runId), { recursive: true, force: true });
  },
} as const;

/** The whole sync command with the default settings, without key histograms of earlier runs. */
export const ours: Tool = {
  ...common,
  name: "ours",
  title: "sync-buckets",
  command: async (task) => {
    await rm(join(RUNS, "learned"), { recursive: true, force: true });
    return command(task);
  },
};

/** The same command, with the key histograms that the preceding run of `ours` saved. */
export const again: Tool = {
  ...common,
  name: "again",
  title: "sync-buckets, again",
  states: ["flat", "folders", "changed"],
  command: async (task) => command(task),
};

const parse = (stdout: string): Output | undefined => parsedJson(stdout) as Output | undefined;
