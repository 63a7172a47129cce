import { execFile } from "node:child_process";
import { join } from "node:path";
import { EXIT } from "../../local/cli/usage";
import { credentialVariables } from "../aws";
import type { Site } from "../clients";
import { MAX_OUTPUT_BYTES } from "../constants";
import type { Steps } from "./steps";

/** The result of a command of `npm run runs`. */
interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Calls a command of `npm run runs` for a state machine on the emulator. */
export type Runs = (...args: readonly string[]) => Promise<Result>;

const ROOT = join(__dirname, "..", "..");

export const openRuns =
  ({ endpoint, credentials }: Site, stateMachine: string): Runs =>
  (...args) => {
    const command = ["local/launch/launch.cjs", "local/cli/deployed/runs.ts", ...args];
    const at = endpoint === undefined ? [] : ["--endpoint", endpoint];
    const options = ["--state-machine", stateMachine, ...at];
    const env = {
      PATH: process.env.PATH,
      ...credentialVariables(credentials),
    };
    return new Promise((resolve) =>
      execFile(
        process.execPath,
        [...command, ...options],
        { cwd: ROOT, env, maxBuffer: MAX_OUTPUT_BYTES },
        (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
      ),
    );
  };

/**
 * Starts and follows a dry run with `npm run runs`, lists the runs, and fetches the report. The buckets are in sync.
 *
 * @param objects the number of objects of the source
 */
export async function exerciseRuns(steps: Steps, runs: Runs, objects: number): Promise<void> {
  const started = await runs("start", "--name", "e2e-runs", "--dry-run");
  steps.note(started.stderr.trimEnd());
  steps.expect("the exit code of start", started.code, EXIT.succeeded);
  if (started.code !== EXIT.succeeded) return;
  const output = JSON.parse(started.stdout);
  const { source, kept, wouldCopy, wouldDelete } = output.objects;
  const expected = { source: objects, kept: objects, wouldCopy: 0, wouldDelete: 0 };
  steps.expect("the output of start", { source, kept, wouldCopy, wouldDelete }, expected);

  const table = await runs("list");
  steps.note(table.stdout.trimEnd());
  const rows = JSON.parse((await runs("list", "--json")).stdout) as { run: string; status: string }[];
  steps.expect("list has a line for each run", table.stdout.trimEnd().split("\n").length, rows.length + 1);
  const own = rows.filter(({ run }) => run === "e2e-runs").map(({ status }) => status);
  steps.expect("list has the run once", own, ["SUCCEEDED"]);

  const { failure, report } = JSON.parse((await runs("report", "e2e-runs", "--json")).stdout);
  steps.expect(
    "the report is that of the run",
    { failure, report },
    { failure: null, report: output.report },
  );
  const watched = await runs("watch", "e2e-runs");
  steps.expect("watch prints the output of a run that has ended", watched.stdout, started.stdout);
  const stopped = await runs("stop", "e2e-runs");
  steps.expect("there is nothing to stop", stopped.stderr.includes("has ended already (SUCCEEDED)"), true);
  const unknown = await runs("report", "e2e-rums");
  steps.expect(
    "an unknown run is refused",
    [unknown.code, unknown.stderr.includes("Did you mean e2e-runs?")],
    [2, true],
  );
}
