/** Runs of a deployed state machine. See `npm run -s runs -- --help`. */
import { Command } from "commander";
import { printableLines } from "../../../sync/report/printable";
import type { LaunchContext } from "../../evaluated";
import { finished, helpOf, parse } from "../options/request-options";
import { EXIT, runCommand, UsageError } from "../usage";
import { list, listCommand } from "./list";
import type { Surroundings } from "./open";
import { type Call, EXIT_CODES, parseCall } from "./options";
import { report, reportCommand } from "./report";
import { retry, retryCommand } from "./retry";
import { start, startCommand } from "./start";
import { stop, stopCommand } from "./stop";
import { prune, pruneCommand } from "./versions/prune";
import { watch, watchCommand } from "./watch";

interface Subcommand {
  readonly command: () => Command;
  /** @returns the exit code */
  readonly run: (call: Call, surroundings: Surroundings) => Promise<number>;
}

const COMMANDS: Readonly<Record<string, Subcommand>> = {
  list: { command: listCommand, run: list },
  start: { command: startCommand, run: start },
  retry: { command: retryCommand, run: retry },
  watch: { command: watchCommand, run: watch },
  stop: { command: stopCommand, run: stop },
  report: { command: reportCommand, run: report },
  prune: { command: pruneCommand, run: prune },
};

const EPILOGUE = `
Commands:
  list          print the runs, newest first
  start         start a run, and watch it
  retry         start each pair again whose last run failed
  watch [RUN]   show the progress of a run until it ends
  stop RUN      stop a run
  report [RUN]  print or download the report of a run
  prune         delete old versions of the machine and of its functions

Each command has options, and --help. RUN is the name of a run, or its execution ARN. The machine is that of
the Pulumi stack that is selected, of --stack NAME, or of --state-machine ARN.

${EXIT_CODES}, 130, 143 and 129 stopped by a signal.
`;

const usage = (): Command =>
  finished(
    new Command("npm run -s runs --")
      .usage("COMMAND [options]")
      .description(
        "Lists, starts, watches and stops the runs of a deployed state machine, and fetches their reports.",
      ),
    EPILOGUE,
  );

/** `npm run runs`. @returns the exit code */
export async function runs(
  [name = "", ...rest]: readonly string[],
  surroundings: Surroundings,
): Promise<number> {
  const subcommand = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (subcommand === undefined) return withoutCommand([name, ...rest], surroundings);
  try {
    return await runSubcommand(subcommand, rest, surroundings);
  } catch (error) {
    if (error instanceof UsageError) error.subcommand = name;
    throw error;
  }
}

async function runSubcommand(
  { command, run }: Subcommand,
  args: readonly string[],
  surroundings: Surroundings,
): Promise<number> {
  const call = parseCall(command(), args);
  if (typeof call !== "string") return run(call, onlyPrintable(surroundings));
  surroundings.print(call);
  return EXIT.succeeded;
}

/** Keys, causes and inputs of executions contain any characters. JSON keeps its value. */
const onlyPrintable = ({ print, note, ...others }: Surroundings): Surroundings => ({
  ...others,
  print: (text) => print(printableLines(text)),
  note: (line) => note(printableLines(line)),
});

/** @throws UsageError unless the arguments ask for help */
function withoutCommand(args: readonly string[], { print }: Surroundings): number {
  const [first = ""] = args;
  const known = Object.keys(COMMANDS).join(", ");
  if (first === "") throw new UsageError(`A command is missing; expected one of ${known}.`);
  if (!first.startsWith("-"))
    throw new UsageError(`${JSON.stringify(first)} is not a command; expected one of ${known}.`);
  const { values } = parse(usage(), args);
  if (!values.help) throw new UsageError(`A command is missing; expected one of ${known}.`);
  print(helpOf(usage()));
  return EXIT.succeeded;
}

/** Called by the launcher. */
export const main = (_: LaunchContext): Promise<void> =>
  runCommand("runs", ({ print, complain }) =>
    runs(process.argv.slice(2), {
      env: process.env,
      print,
      note: (line) => complain(`${line}\n`),
      screen: process.stderr,
    }),
  );
