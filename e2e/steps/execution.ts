import { setTimeout as wait } from "node:timers/promises";
import type { SFN } from "@aws-sdk/client-sfn";
import { runInShell, type Shell } from "../aws";
import type { Site } from "../clients";
import { POLL_MS } from "../constants";

/** A completed execution. */
export interface Execution {
  readonly status: string;
  // biome-ignore lint/suspicious/noExplicitAny: JSON; the checks compare its fields with the expected values
  readonly output: any;
  readonly error: string | undefined;
  readonly cause: string | undefined;
  readonly seconds: number;
}

/** Maximum duration of an execution, in milliseconds. */
const TIMEOUT_MS = 10 * 60_000;

/**
 * Starts an execution with a shell command and waits until it ends.
 *
 * @throws Error if the command fails, or if the execution does not end within ten minutes and is stopped.
 */
export async function execute(command: string, site: Site, sfn: SFN, shell: Shell = {}): Promise<Execution> {
  const { executionArn } = await runInShell<{ executionArn: string }>(command, site, shell);
  const started = Date.now();
  while (Date.now() < started + TIMEOUT_MS) {
    const { status, output, error, cause } = await sfn.describeExecution({ executionArn });
    const seconds = (Date.now() - started) / 1000;
    if (status !== "RUNNING") {
      return { status: status!, output: output && JSON.parse(output), error, cause, seconds };
    }
    await wait(POLL_MS);
  }
  await sfn.stopExecution({ executionArn });
  throw new Error(`The execution did not end within ${TIMEOUT_MS / 60_000} minutes and was stopped.`);
}
