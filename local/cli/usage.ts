import { parseArgs } from "node:util";
import { printableLines } from "../../sync/report/printable";
import { tolerateClosed } from "./streams";

/** Wrong usage of a command. {@link runCommand} prints its message to standard error and sets exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Exit codes of the commands, besides those of signals. */
export const EXIT = { succeeded: 0, failed: 1, usage: 2, differences: 3 } as const;

/**
 * Runs a command and sets the exit code of the process. Prints the message of an error, without a stack trace. The command
 * continues if the reader of its output ends, as in `… | head -1`.
 */
export async function runCommand(name: string, command: () => Promise<number>): Promise<void> {
  const output = tolerateClosed(process.stdout, process.stderr);
  process.exitCode = await runToExitCode(name, command, (text) => void process.stderr.write(text));
  process.once("beforeExit", () => {
    if (output.failure === undefined) return;
    process.stderr.write(`${name}: The output could not be written: ${output.failure.message}\n`);
    process.exitCode ||= EXIT.failed;
  });
}

/**
 * Runs a command to its end.
 *
 * @param complain receives the message of an error, without a stack trace
 * @returns the exit code
 */
export async function runToExitCode(
  name: string,
  command: () => Promise<number>,
  complain: (text: string) => void,
): Promise<number> {
  try {
    return await command();
  } catch (error) {
    const wrongUsage = error instanceof UsageError || isArgumentError(error);
    const message = error instanceof Error ? error.message : String(error);
    complain(
      `${printableLines(`${name}: ${message}`)}\n${wrongUsage ? `For help, run: npm run -s ${name} -- --help\n` : ""}`,
    );
    return wrongUsage ? EXIT.usage : EXIT.failed;
  }
}

/**
 * Parses the arguments of a command that has no options but `--help`.
 *
 * @returns whether the help was printed
 * @throws TypeError of `parseArgs` (node:util) for any other argument
 */
export function parseHelp(args: readonly string[], help: string): boolean {
  const options = { help: { type: "boolean", short: "h", default: false } } as const;
  const { values } = parseArgs({ args: [...args], options });
  if (values.help) process.stdout.write(help);
  return values.help;
}

const isArgumentError = (error: unknown): boolean =>
  error instanceof TypeError && String((error as { code?: unknown }).code).startsWith("ERR_PARSE_ARGS");
