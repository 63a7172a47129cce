import { Command } from "commander";
import { endpointUrl } from "../aws/endpoint";
import { finished, helpOf, type Parsed, parse } from "../options/request-options";
import { UsageError } from "../usage";
import { parseRunArn } from "./machine/arn";
import type { OpenOptions } from "./open";

/** The arguments of a command of `npm run runs`. */
export interface Call {
  readonly parsed: Parsed;
  readonly open: OpenOptions;
  /** The argument RUN, if given. */
  readonly run: string | undefined;
}

/** Exit codes, the same for all commands. */
export const EXIT_CODES = "Exit codes: 0 success, 1 failure, 2 wrong usage or invalid input";

/** Exit codes of commands that show a run until it ends. */
export const FOLLOWED_EXIT_CODES =
  "Exit codes: 0 the run succeeded, 1 it failed, was stopped or timed out, 2 wrong usage or invalid input, 130, 143 or 129 the " +
  "display was stopped by a signal.";

/** The help of the argument RUN. */
export const RUN_HELP = "the name of the run, or its execution ARN";

/**
 * A command with the options that select a deployed machine.
 *
 * @param epilogue the end of the help, with the exit codes
 */
export function runsCommand(
  name: string,
  description: string,
  epilogue: string,
  withOptions: (command: Command) => Command,
): Command {
  const made = new Command(`npm run -s runs -- ${name}`).description(description);
  const command = withOptions(made)
    .option(
      "--stack <name>",
      "stack of the machine, which the Pulumi CLI knows (default: the selected stack)",
    )
    .option("--state-machine <arn>", "ARN of the machine; no Pulumi CLI is needed")
    .option("--runs-bucket <bucket>", "bucket of the records (default: as the stack or earlier runs name it)")
    .option("--endpoint <url>", "URL of an emulator of AWS; it overrides AWS_ENDPOINT_URL")
    .option("--profile <name>", "profile of your AWS configuration; it overrides AWS_PROFILE");
  return finished(command, `\n${epilogue}\n`);
}

/**
 * @returns the help if the arguments ask for it
 * @throws UsageError
 */
export function parseCall(command: Command, args: readonly string[]): Call | string {
  const parsed = parse(command, args);
  const { values } = parsed;
  if (values.help) return helpOf(command);
  const text = (name: string) => values[name] as string | undefined;
  const { endpoint } = values;
  const [run] = parsed.operands;
  if (run === "") throw new UsageError("The name of the run is empty.");
  return {
    parsed,
    run,
    open: {
      stack: text("stack"),
      stateMachine: text("stateMachine") ?? (text("stack") === undefined ? machineOf(run) : undefined),
      runsBucket: text("runsBucket"),
      profile: text("profile"),
      endpoint: endpoint === undefined ? undefined : endpointUrl(endpoint as string, "--endpoint"),
    },
  };
}

/** The machine's ARN, from the ARN of a run. With it, the commands that a message suggests select the same machine. */
const machineOf = (run: string | undefined): string | undefined =>
  run === undefined ? undefined : parseRunArn(run)?.machine.arn;
