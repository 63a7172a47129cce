import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { UsageError } from "../../usage";
import { MAX_OUTPUTS_BYTES } from "../constants";
import { type MachineArn, parseMachineArn, parseRunArn } from "./arn";

/** The options that select a deployed machine. */
export interface MachineOptions {
  readonly stack?: string | undefined;
  readonly stateMachine?: string | undefined;
  readonly runsBucket?: string | undefined;
}

export interface Selected {
  readonly machine: MachineArn;
  /** `undefined`: unknown. */
  readonly runsBucket: string | undefined;
}

/** The outputs of a stack. */
export type StackOutputs = (stack: string | undefined) => Promise<Readonly<Record<string, unknown>>>;

/**
 * The machine of `--state-machine`, of the run if it is an ARN, of `--stack`, or of the selected stack.
 *
 * @param run the name or the ARN of a run
 * @throws UsageError
 */
export async function selectMachine(
  options: MachineOptions,
  run: string | undefined,
  outputsOf: StackOutputs,
): Promise<Selected> {
  const { stack, stateMachine, runsBucket } = options;
  if (stack !== undefined && stateMachine !== undefined)
    throw new UsageError("--stack and --state-machine are given. Use one of them.");
  const ofRun = run === undefined ? undefined : parseRunArn(run)?.machine;
  const given = stateMachine === undefined ? undefined : parseMachineArn(stateMachine, "--state-machine");
  if (given !== undefined && ofRun !== undefined && given.base !== ofRun.base)
    throw new UsageError(
      `${run} is a run of the state machine ${ofRun.name}, and --state-machine is ${given.name}.`,
    );
  const machine = given ?? (stack === undefined ? ofRun : undefined);
  if (machine !== undefined) return { machine, runsBucket };
  const selected = fromOutputs(await outputsOf(stack), stack);
  if (ofRun !== undefined && ofRun.base !== selected.machine.base)
    throw new UsageError(
      `${run} is a run of the state machine ${ofRun.name}, and that of the stack is ${selected.machine.name}.`,
    );
  return { ...selected, runsBucket: runsBucket ?? selected.runsBucket };
}

function fromOutputs(outputs: Readonly<Record<string, unknown>>, stack: string | undefined): Selected {
  const { stateMachineArn, runsBucket } = outputs;
  const what = stack === undefined ? "selected stack" : `stack ${stack}`;
  if (typeof stateMachineArn !== "string")
    throw new UsageError(
      `The ${what} has no output stateMachineArn. Deploy it with pulumi up, select another one with --stack, or give the ARN ` +
        "with --state-machine.",
    );
  const machine = parseMachineArn(stateMachineArn, `The output stateMachineArn of the ${what}`);
  return { machine, runsBucket: typeof runsBucket === "string" ? runsBucket : undefined };
}

/** The outputs of a stack, from the Pulumi CLI. @throws UsageError */
export const pulumiOutputs: StackOutputs = async (stack) => {
  const args = ["stack", "output", "--json", ...(stack === undefined ? [] : ["--stack", stack])];
  try {
    const { stdout } = await promisify(execFile)("pulumi", args, {
      env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
      maxBuffer: MAX_OUTPUTS_BYTES,
    });
    return JSON.parse(stdout) as Readonly<Record<string, unknown>>;
  } catch (error) {
    const { code, stderr, message } = error as { code?: unknown; stderr?: string; message: string };
    if (code === "ENOENT")
      throw new UsageError(
        "The Pulumi CLI, which knows the stack's outputs, was not found on the PATH. Install it " +
          "(https://www.pulumi.com/docs/install/), or give the ARN of the state machine with --state-machine.",
      );
    throw new UsageError(
      `pulumi ${args.join(" ")} failed: ${stderr?.trim() || message}\nSelect a stack with --stack, or give the ARN of the ` +
        "state machine with --state-machine.",
    );
  }
};
