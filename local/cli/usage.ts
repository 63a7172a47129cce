/** Wrong usage of a command: its message goes to standard error, and the exit code is 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Exit codes of every command here. */
export const EXIT = { succeeded: 0, failed: 1, usage: 2 } as const;

/** Runs a command to its exit code. Whatever it throws is said in a sentence, without a stack. */
export async function runCommand(name: string, command: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await command();
  } catch (error) {
    const wrongUsage = error instanceof UsageError || isArgumentError(error);
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${name}: ${message}\n${wrongUsage ? `Try: npm run -s ${name} -- --help\n` : ""}`);
    process.exitCode = wrongUsage ? EXIT.usage : EXIT.failed;
  }
}

const isArgumentError = (error: unknown): boolean =>
  error instanceof TypeError && String((error as { code?: unknown }).code).startsWith("ERR_PARSE_ARGS");
