import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { parse, stringify } from "yaml";
import { MAX_OUTPUT_BYTES } from "../constants";
import type { Steps } from "../steps/steps";
import type { Workspace } from "./workspace";

/** Number of pairs in the stack file. */
const PAIRS = 200;
/** Length of the pairs' bucket names. S3 allows 63, and with names of 63 characters 196 pairs fit into one stack. */
const LONG_NAME = 60;

/** Runs a block of command lines. @returns its output */
type RunBlock = (block: string) => Promise<string>;

/** Runs the README's unchanged commands: deploy, update to many pairs, destroy, remove the stack. */
export async function exerciseReadme(steps: Steps, { folder, env }: Workspace): Promise<void> {
  const run = await shell(folder, env);
  try {
    await runCommands(steps, folder, run);
  } catch (error) {
    await run("pulumi destroy --yes --stack dev").catch(() => {}); // the first error is reported
    throw error;
  }
}

async function runCommands(steps: Steps, folder: string, run: RunBlock): Promise<void> {
  const readme = await readFile(join(folder, "README.md"), "utf8");
  const stackFile = join(folder, "Pulumi.dev.yaml");
  steps.step("Run the commands of the README: login, stack init, config set, up");
  await runBlock(steps, run, blockOf(readme, "Deploying"));
  const pair = `--input '{"source":"my-source-bucket","destination":"my-destination-bucket"}'`;
  const startCommand = await run("pulumi stack output startCommand");
  steps.expect("it starts executions of the pair", startCommand.trim().endsWith(pair), true);

  steps.step(`Update the stack to ${PAIRS} pairs with long names`);
  const file = parse(await readFile(stackFile, "utf8"));
  const { "sync-buckets:source": _, "sync-buckets:destination": __, ...others } = file.config;
  const pairs = { "sync-buckets:pairs": Array.from({ length: PAIRS }, (___, i) => longPair(i)) };
  await writeFile(stackFile, stringify({ config: { ...others, ...pairs } }));
  await run("pulumi up --yes --skip-preview");
  const named = await run("pulumi stack output startCommand");
  steps.expect("executions name a pair", named.trim().endsWith(`--input '{"pair":"pair-0"}'`), true);

  steps.step("Run the commands of the README: destroy, stack rm");
  await runBlock(steps, run, blockOf(readme, "Removing it"));
  const kept = parse(await readFile(stackFile, "utf8")).config["sync-buckets:pairs"].length;
  steps.expect("the stack file is kept", kept, PAIRS);
  steps.expect("no stack dev remains", /^dev\b/m.test(await run("pulumi stack ls")), false);
}

const longPair = (i: number) => ({
  name: `pair-${i}`,
  source: `source-${i}-`.padEnd(LONG_NAME, "x"),
  destination: `destination-${i}-`.padEnd(LONG_NAME, "x"),
});

/** The first block of commands in a section. */
function blockOf(readme: string, title: string): string {
  const section = readme.slice(readme.indexOf(`\n## ${title}\n`));
  return /^```sh\n([\s\S]*?)^```$/m.exec(section)![1]!;
}

async function runBlock(steps: Steps, run: RunBlock, block: string): Promise<void> {
  steps.note(block.trimEnd());
  await run(block);
}

/** Runs command lines without questions. The dependencies are already installed, so `npm` does nothing. @returns their output */
async function shell(folder: string, env: Workspace["env"]): Promise<RunBlock> {
  const stubs = join(folder, "build", "bin");
  await mkdir(stubs, { recursive: true });
  await writeFile(join(stubs, "npm"), "#!/bin/sh\n", { mode: 0o755 });
  const own = {
    ...process.env,
    ...env,
    PULUMI_SKIP_CONFIRMATIONS: "true",
    PATH: `${stubs}:${process.env.PATH}`,
  };
  return async (block) => {
    const options = { cwd: folder, env: own, maxBuffer: MAX_OUTPUT_BYTES };
    try {
      return (await promisify(execFile)("sh", ["-e", "-u", "-c", block], options)).stdout;
    } catch (error) {
      const { stdout, stderr } = error as { readonly stdout: string; readonly stderr: string };
      throw new Error(`${block.trimEnd()}\n${stdout}${stderr}`, { cause: error });
    }
  };
}
