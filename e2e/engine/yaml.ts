import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { LocalWorkspace, Stack } from "@pulumi/pulumi/automation";
import { parse, stringify } from "yaml";
import { which } from "../../local/cli/which";
import { execute } from "../steps/execution";
import type { Steps } from "../steps/steps";
import type { TestContext } from "../steps/sync-steps";
import { StackCommands } from "./operations";
import type { Workspace } from "./workspace";

const LANGUAGE_HOST = "pulumi-language-yaml";

/** A stack of the program examples/yaml, which uses the component provider of the package. */
export interface YamlStack {
  readonly stack: StackCommands;
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Builds the package, and creates a stack of the program in YAML, with the endpoints of the emulator.
 *
 * @returns `undefined` if the language host of YAML is not on the PATH
 */
export async function openYaml(
  steps: Steps,
  { site }: TestContext,
  { folder, env }: Workspace,
): Promise<YamlStack | undefined> {
  steps.step("Deploy a program in YAML with the component provider of the package");
  if (which(LANGUAGE_HOST) === undefined) {
    steps.note(`skipped: ${LANGUAGE_HOST} is not on the PATH`);
    return undefined;
  }
  await promisify(execFile)("npm", ["run", "prepack"], { cwd: folder });
  const program = join(folder, "build", "yaml");
  await mkdir(program);
  const example = parse(await readFile(join(folder, "examples", "yaml", "Pulumi.yaml"), "utf8"));
  Object.assign(example.resources.nightly.properties, {
    endpoints: { s3: site.endpoint, sfn: site.endpoint },
    s3UsePathStyle: true,
  });
  await writeFile(join(program, "Pulumi.yaml"), stringify(example));
  const path = `${join(folder, "build", "package", "plugin")}:${process.env.PATH}`;
  const own = { ...env, PATH: path };
  const workspace = await LocalWorkspace.create({ workDir: program, envVars: own });
  const stack = new StackCommands(await Stack.create("yaml", workspace));
  return { stack, folder: program, env: own };
}

/** Deploys the program, runs an execution, and deploys again without a change. */
export async function exerciseYaml(
  steps: Steps,
  { site, clients }: TestContext,
  { stack, folder, env }: YamlStack,
): Promise<void> {
  const { operations } = await stack.up();
  const { create = [], ...others } = operations;
  steps.note(`Created ${create.length} resources`);
  steps.expect("nothing but new resources", others, {});
  const execution = await execute('eval "$(pulumi stack output startCommand)"', site, clients.sfn, {
    folder,
    env,
  });
  steps.expect("an execution succeeds", execution.status, "SUCCEEDED");
  steps.expect("a second update has no changes", (await stack.up()).operations, {});
}
