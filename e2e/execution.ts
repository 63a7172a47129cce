import { setTimeout as wait } from "node:timers/promises";
import type { SFN } from "@aws-sdk/client-sfn";
import { paste } from "./aws";
import type { Site } from "./clients";

/** How an execution ended. */
export interface Execution {
  readonly status: string;
  // biome-ignore lint/suspicious/noExplicitAny: JSON, whose fields are compared with what is expected
  readonly output: any;
  readonly error: string | undefined;
  readonly cause: string | undefined;
  readonly seconds: number;
}

/** Milliseconds between two looks, and until patience ends. */
const EVERY = 250;
const PATIENCE = 10 * 60_000;

/**
 * Starts an execution with a shell's line and waits until it ends.
 *
 * @throws Error if the line fails or the execution does not end in ten minutes; it is stopped then.
 */
export async function execute(command: string, site: Site, sfn: SFN): Promise<Execution> {
  const { executionArn } = await paste<{ executionArn: string }>(command, site);
  const started = Date.now();
  while (Date.now() < started + PATIENCE) {
    const { status, output, error, cause } = await sfn.describeExecution({ executionArn });
    const seconds = (Date.now() - started) / 1000;
    if (status !== "RUNNING") {
      return { status: status!, output: output && JSON.parse(output), error, cause, seconds };
    }
    await wait(EVERY);
  }
  await sfn.stopExecution({ executionArn });
  throw new Error(`The execution had not ended after ${PATIENCE / 60_000} minutes and was stopped.`);
}
