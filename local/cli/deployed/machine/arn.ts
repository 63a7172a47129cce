import { UsageError } from "../../usage";

/** The ARN of a state machine, and its parts. */
export interface MachineArn {
  /** As given, with any alias or version. Executions are started on it. */
  readonly arn: string;
  /** Without an alias or a version. */
  readonly base: string;
  readonly region: string;
  readonly account: string;
  readonly name: string;
}

const STATES_ARN =
  /^(arn:aws[a-z-]*:states:([a-z0-9-]+):(\d{12})):(stateMachine|execution):([^:/]+)(?:(:|\/)(.+))?$/;

/**
 * @param from the option that the ARN comes from
 * @throws UsageError if it is not the ARN of a state machine
 */
export function parseMachineArn(text: string, from: string): MachineArn {
  const [, prefix, region = "", account = "", kind, name = "", separator] = STATES_ARN.exec(text) ?? [];
  if (kind === "stateMachine" && separator !== "/")
    return { arn: text, base: `${prefix}:stateMachine:${name}`, region, account, name };
  throw new UsageError(
    `${from} is ${JSON.stringify(text)}; expected the ARN of a state machine, such as ` +
      "arn:aws:states:eu-central-1:123456789012:stateMachine:sync-buckets-sync-machine-0a1b2c3:live.",
  );
}

/** A run and its state machine. */
export interface RunArn {
  readonly machine: MachineArn;
  readonly run: string;
}

/**
 * @returns `undefined` if the text is not an ARN but the name of a run
 * @throws UsageError if it is an ARN of anything but a run
 */
export function parseRunArn(text: string): RunArn | undefined {
  if (!text.startsWith("arn:")) return undefined;
  const [, prefix, region = "", account = "", kind, name = "", separator, run = ""] =
    STATES_ARN.exec(text) ?? [];
  if (kind === "execution" && separator === "/")
    throw new UsageError(`${text} is an item of a Map in a run, not a run. Name the run itself.`);
  if (kind !== "execution" || run === "")
    throw new UsageError(
      `${JSON.stringify(text)} is not the name of a run, and not the ARN of an execution.`,
    );
  const base = `${prefix}:stateMachine:${name}`;
  return { machine: { arn: base, base, region, account, name }, run };
}

/** The ARN of the execution with this name. */
export const executionArn = ({ base }: Pick<MachineArn, "base">, run: string): string =>
  `${base.replace(":stateMachine:", ":execution:")}:${run}`;

/** Whether the execution is a run. A distributed Map starts an execution `NAME/LABEL:ID` for each of its items. */
export const isRun = (machine: Pick<MachineArn, "base">, arn: string): boolean =>
  arn.startsWith(executionArn(machine, ""));
