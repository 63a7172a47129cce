import { setTimeout as wait } from "node:timers/promises";
import type { Command } from "commander";
import { isObject } from "../../../sync/model/json";
import { Fault, pairName, show } from "../../../sync/request/checks";
import { pairOf } from "../../../sync/request/pair";
import { checkedRequest } from "../failures";
import { callerFolder } from "../options/input";
import { inputOf, withRequestOptions } from "../options/request-options";
import { EXIT, UsageError } from "../usage";
import { FIRST_WATCH_MS, MAX_RUN_NAME } from "./constants";
import { follow } from "./follow/follow";
import { executionArn } from "./machine/arn";
import type { DescribedRun, MachineClient } from "./machine/client";
import { type Deployed, type Surroundings, withDeployed } from "./open";
import { type Call, FOLLOWED_EXIT_CODES, runsCommand } from "./options";

export const startCommand = (): Command =>
  runsCommand(
    "start",
    "Starts a run of a deployed state machine, and shows its progress until it ends. Prints its output as JSON.",
    `--pair, or --source and --destination, select the pair of the stack. A stack with one pair needs none of them. Options override the fields of --input. Ctrl-C ends the display. The run goes on.

${FOLLOWED_EXIT_CODES}`,
    (command) =>
      withRequestOptions(command.option("--pair <name>", "pair of the stack"), {
        source: "bucket to copy from, of a pair of the stack",
        destination: "bucket to copy to, of the same pair; objects that are not in the source are deleted",
      })
        .option(
          "--name <name>",
          "name of the run: letters, digits, - and _ (default: the pair, the time and four letters)",
        )
        .option("--no-follow", "print the name and the ARN of the run, and do not wait for it"),
  );

export async function start({ parsed, open }: Call, surroundings: Surroundings): Promise<number> {
  const input = inputOf(parsed, callerFolder(surroundings.env));
  checkInput(input);
  const name =
    parsed.values.name === undefined
      ? newName(input, new Date(), Math.random())
      : checkedName(parsed.values.name as string);
  if (parsed.values.follow !== false)
    return follow(open, undefined, surroundings, async (deployed, known) => {
      await begin(deployed, name, input, surroundings);
      known(name);
      surroundings.note(`Started the run ${name}.`);
      return started(deployed.client, name);
    });
  return withDeployed(open, undefined, surroundings, async ({ client }) => {
    await client.start(name, JSON.stringify(input));
    surroundings.print(`${name}\n${executionArn(client.machine, name)}\n`);
    return EXIT.succeeded;
  });
}

async function begin({ client, again }: Deployed, name: string, input: unknown, { note }: Surroundings) {
  try {
    await client.start(name, JSON.stringify(input));
  } catch (error) {
    if ((error as Error).name === "AbortError")
      note(`The run ${name} may have been started. To see it: ${again("watch", name)}`);
    throw error;
  }
}

/** DescribeExecution is eventually consistent: it may not find a run that just started. */
async function started(client: MachineClient, name: string): Promise<DescribedRun> {
  for (;;) {
    const run = await client.describe(name);
    if (run !== undefined) return run;
    await wait(FIRST_WATCH_MS);
  }
}

/**
 * Checks the fields of the input before anything is started. Only the stack knows its pairs, so they are not checked.
 *
 * @throws UsageError
 */
export function checkInput(input: unknown): void {
  const { pair, source, destination } = isObject(input) ? input : {};
  const named = pair === undefined ? pair : pairName(pair);
  if (named instanceof Fault)
    throw new UsageError(`pair is ${show(pair)}; expected the name of a pair: ${named.expected}.`);
  const text = (value: unknown, other: string) => (typeof value === "string" ? value : other);
  // A pair between prefixes of one bucket is valid, depending on the prefixes of the pair.
  if (source !== undefined && source === destination) return;
  const assumed = pairOf(
    text(pair, "pair"),
    text(source, "source-bucket"),
    text(destination, "destination-bucket"),
  );
  checkedRequest(input, assumed);
}

/** @throws UsageError */
function checkedName(name: string): string {
  if (/^[\w-]+$/.test(name) && name.length <= MAX_RUN_NAME) return name;
  throw new UsageError(
    `--name is ${JSON.stringify(name)}; expected 1 to ${MAX_RUN_NAME} letters, digits, hyphens and underscores.`,
  );
}

/**
 * A new name for a run.
 *
 * @param random at least 0 and less than 1
 * @example newName({ pair: "photos" }, new Date(0), 0.5) // "photos-19700101T000000-i000"
 */
export function newName(input: unknown, now: Date, random: number): string {
  const pair = isObject(input) && typeof input.pair === "string" ? input.pair : "run";
  const time = now.toISOString().replace(/[-:]|\.\d+Z$/g, "");
  const letters = Math.floor(random * 36 ** 4)
    .toString(36)
    .padStart(4, "0");
  return `${pair.slice(0, 40)}-${time}-${letters}`;
}
