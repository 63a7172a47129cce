import { rm } from "node:fs/promises";
import { join } from "node:path";
import { awsEnv, type Tool } from "./tool";

interface Output {
  readonly runId: string;
  readonly startedAt: string;
  readonly finishedAt: string;
}

/** The whole state machine, started as a user starts it. Its settings are the defaults. */
export const ours: Tool = {
  name: "ours",
  title: "sync-buckets",
  program: "npm",
  version: ["node", "-p", "require('./package.json').version"],
  command: async (task) => ({
    argv: [
      ...(["npm", "run", "-s", "sync", "--"] as const),
      ...["--endpoint", task.site.endpoint, "--source", task.source, "--destination", task.destination],
    ],
    env: awsEnv(task),
  }),
  insideMs: (stdout) => {
    const output = parse(stdout);
    return output && Date.parse(output.finishedAt) - Date.parse(output.startedAt);
  },
  tidy: async (stdout) => {
    const output = parse(stdout);
    if (output) await rm(join("runs", output.runId), { recursive: true, force: true });
  },
};

function parse(stdout: string): Output | undefined {
  try {
    return JSON.parse(stdout) as Output;
  } catch {
    return undefined;
  }
}
