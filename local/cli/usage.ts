import { parseArgs } from "node:util";
import { SyncError } from "../../sync/model/errors";
import { listed } from "../../sync/model/texts";
import { printableLines } from "../../sync/report/printable";
import { tolerateClosed, whenWritten } from "./streams";

/** Wrong usage of a command. {@link runCommand} prints its message to standard error and sets exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  /** One sentence for each fault. */
  readonly faults: readonly string[];
  /** The subcommand whose help explains its options. */
  subcommand: string | undefined;
  constructor(faults: string | readonly string[], options?: ErrorOptions) {
    const all = typeof faults === "string" ? [faults] : faults;
    super(listed(all), options);
    this.faults = all;
  }
}

/**
 * Makes all checks, so that a user sees all faults together.
 *
 * @returns the results of the checks
 * @throws UsageError with the faults of all checks
 */
export function together<const T extends readonly (() => unknown)[]>(
  ...checks: T
): { readonly [K in keyof T]: ReturnType<T[K]> } {
  const errors: UsageError[] = [];
  const results = checks.map((check) => {
    try {
      return check();
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      errors.push(error);
      return undefined;
    }
  });
  if (errors.length === 1) throw errors[0]; // with its cause
  if (errors.length > 0) throw new UsageError(errors.flatMap(({ faults }) => faults));
  return results as never;
}

/** Exit codes of the commands, in addition to the exit codes of signals. */
export const EXIT = { succeeded: 0, failed: 1, usage: 2, differences: 3 } as const;

/** The output streams of a command. */
export interface Streams {
  /** Writes a text to standard output. */
  readonly print: (text: string) => void;
  /** Writes a text to standard error. */
  readonly complain: (text: string) => void;
}

/** A command. @returns the exit code */
type Run = (streams: Streams) => Promise<number>;

const ofProcess: Streams = {
  print: (text) => void process.stdout.write(text),
  complain: (text) => void process.stderr.write(text),
};

/** Whether the command was started as `bin/sync-buckets`, which does the same as `npm run -s sync`. */
const isProgram = (name: string): boolean => name === "sync" && process.env.npm_lifecycle_event !== name;

/** What the caller enters before the arguments of a command. */
export const commandLine = (name: string): string =>
  isProgram(name) ? "bin/sync-buckets" : `npm run -s ${name} --`;

/** The name before the messages of a command. */
const programName = (name: string): string => (isProgram(name) ? "sync-buckets" : name);

/**
 * Runs a command and sets the exit code of the process. Prints the message of an error, without a stack trace. The command
 * continues if the reader of its output ends, as in `… | head -1`. The process ends with the command, even if a connection is
 * still open, such as a connection to a proxy that never completes the TLS handshake.
 */
export async function runCommand(name: string, command: Run): Promise<void> {
  const output = tolerateClosed(process.stdout, process.stderr);
  process.exitCode = await runToExitCode(name, command, ofProcess);
  const end = () => {
    if (output.failure === undefined) return;
    process.stderr.write(
      `${programName(name)}: The output could not be written: ${output.failure.message}\n`,
    );
    process.exitCode ||= EXIT.failed;
  };
  process.once("beforeExit", end);
  whenWritten(() => {
    end();
    process.exit();
  });
}

/** Runs a command to its end. Writes the message of an error, without a stack trace. @returns the exit code */
export async function runToExitCode(name: string, command: Run, streams: Streams): Promise<number> {
  try {
    return await command(streams);
  } catch (error) {
    const wrongUsage = error instanceof UsageError || isArgumentError(error);
    const message = messageOf(error);
    const help = wrongUsage ? `For help, run: ${helpCommand(name, error)}\n` : "";
    streams.complain(`${printableLines(`${nameOf(error) ?? programName(name)}: ${message}`)}\n${help}`);
    return wrongUsage ? EXIT.usage : EXIT.failed;
  }
}

function helpCommand(name: string, error: unknown): string {
  const subcommand = error instanceof UsageError ? error.subcommand : undefined;
  return [commandLine(name), ...(subcommand === undefined ? [] : [subcommand]), "--help"].join(" ");
}

/** The error's name in the README's table of errors, if a run can fail with this error. */
function nameOf(error: unknown): string | undefined {
  if (error instanceof SyncError) return error.name;
  return error instanceof UsageError ? nameOf(error.cause) : undefined;
}

/** A command and its options. */
interface CommandWithOptions<Options> {
  readonly help: string;
  /** @throws UsageError, or the TypeError of `parseArgs` (node:util) */
  readonly parse: (args: readonly string[]) => Options | "help";
  /** Loads its own modules, because the help does not need them. @returns the exit code */
  readonly run: (options: Options) => number | Promise<number>;
}

/** Runs a command with the arguments of the process, or prints its help, and sets the exit code. */
export const runWithOptions = <Options>(
  name: string,
  { help, parse, run }: CommandWithOptions<Options>,
): Promise<void> =>
  runCommand(name, async ({ print }) => {
    const options = parse(process.argv.slice(2));
    if (options !== "help") return run(options);
    print(help);
    return EXIT.succeeded;
  });

/** The options of a command that has only `--help`. @throws TypeError of `parseArgs` (node:util) for any other argument */
export function noOptions(args: readonly string[]): object | "help" {
  const { values } = parseArgs({ args: [...args], options: { help: { type: "boolean", short: "h" } } });
  return values.help ? "help" : {};
}

/** For an unknown option, Node.js adds how to pass a file of this name. This end of the message is omitted. */
const messageOf = (error: unknown): string => {
  const message = error instanceof Error ? error.message : String(error);
  return isArgumentError(error) ? message.replace(/\. To specify a positional argument .*$/s, "") : message;
};

const isArgumentError = (error: unknown): boolean =>
  error instanceof TypeError && String((error as { code?: unknown }).code).startsWith("ERR_PARSE_ARGS");
