/** Wrong usage of a command. {@link runCommand} prints its message to standard error and sets exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Exit codes of the commands. */
export const EXIT = { succeeded: 0, failed: 1, usage: 2 } as const;

/** Runs a command and sets the exit code of the process. Prints the message of an error, without a stack trace. */
export async function runCommand(name: string, command: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await command();
  } catch (error) {
    const wrongUsage = error instanceof UsageError || isArgumentError(error);
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(
      `${name}: ${message}\n${wrongUsage ? `For help, run: npm run -s ${name} -- --help\n` : ""}`,
    );
    process.exitCode = wrongUsage ? EXIT.usage : EXIT.failed;
  }
}

const isArgumentError = (error: unknown): boolean =>
  error instanceof TypeError && String((error as { code?: unknown }).code).startsWith("ERR_PARSE_ARGS");
