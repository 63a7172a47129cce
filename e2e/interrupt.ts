import { EXIT } from "../local/cli/usage";
import type { Steps } from "./steps/steps";

/** The first Ctrl-C or SIGTERM ends the steps, and the cleanup starts. The second one ends the cleanup. */
export async function unlessInterrupted(steps: Steps, exercise: Promise<void>): Promise<void> {
  const interrupted = new Promise<never>((_, reject) => {
    // With process.once, a package of the Automation API would see no other listener, and end the process.
    let count = 0;
    const stop = () => (count++ === 0 ? reject(new Error("interrupted")) : process.exit(EXIT.failed));
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, stop);
  });
  await Promise.race([exercise, interrupted]).catch((error) => steps.fail(error));
}
