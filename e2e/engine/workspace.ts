import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { LocalWorkspace, Stack } from "@pulumi/pulumi/automation";
import { parse, stringify } from "yaml";
import { which } from "../../local/cli/which";
import type { StackSettings } from "../../local/stack-config";
import type { Clients } from "../clients";
import { StackCommands } from "./operations";
import type { Served } from "./services/grpc";
import { serveLanguageHost } from "./services/language-host";
import { serveProvider } from "./services/provider";

const ROOT = join(__dirname, "..", "..");
const STACK = "e2e";
const STACK_FILE = `Pulumi.${STACK}.yaml`;
/** Excluded from the copy of the project: generated files, and dependencies, which are linked. */
const EXCLUDED = ["node_modules", ".git", "build", "runs", "coverage"];

/** A copy of the project with a new stack, and the services that the engine needs. */
export interface Workspace {
  readonly stack: StackCommands;
  /** The folder of the copied project. */
  readonly folder: string;
  /** The environment variables with which the `pulumi` command uses this stack. */
  readonly env: Readonly<Record<string, string>>;
  /** The replaced Pulumi plugins. */
  readonly standIns: readonly string[];
  /** Runs the `pulumi` command. */
  readonly pulumi: (...args: readonly string[]) => Promise<unknown>;
  /** @returns a function that restores the current settings of the stack. */
  readonly keepSettings: () => Promise<() => Promise<void>>;
  /** CPU time of each successful run of the program, in seconds. Empty with the real language host. */
  readonly cpuSeconds: readonly number[];
}

/**
 * Copies the project to a temporary folder, which also holds the state and the home of Pulumi. Creates a stack with the
 * settings of `Pulumi.local.yaml` and the endpoints and buckets of `settings`. Without endpoints the stack is on AWS. It has
 * `settings` only, and Pulumi's own AWS provider. Removes everything after `work`.
 *
 * @param credentials variables with the credentials for AWS
 */
export async function withWorkspace<T>(
  clients: Clients,
  settings: StackSettings,
  work: (workspace: Workspace) => Promise<T>,
  credentials: Readonly<Record<string, string>> = {},
): Promise<T> {
  const temporary = await mkdtemp(join(tmpdir(), "sync-buckets-e2e-"));
  const services: Served[] = [];
  try {
    const folder = await copyProject(join(temporary, "project"));
    await writeStackFile(folder, settings);
    const provider =
      settings["aws:endpoints"] === undefined ? undefined : await serveProvider(clients, folder);
    if (provider) services.push(provider);
    const languageHost = which("pulumi-language-nodejs") ? undefined : await serveLanguageHost();
    if (languageHost) services.push(languageHost);
    const env = {
      ...credentials,
      ...(await pulumiFolders(temporary)),
      PULUMI_CONFIG_PASSPHRASE: "e2e",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      AWS_REGION: "", // only the settings of the stack select the Region
      AWS_DEFAULT_REGION: "",
      ...(provider && { PULUMI_DEBUG_PROVIDERS: `aws:${provider.port}` }),
      ...(languageHost && { PULUMI_DEBUG_LANGUAGES: `nodejs:${languageHost.port}` }),
    };
    const standIns = [
      ...(provider ? ["the AWS provider"] : []),
      ...(languageHost ? ["the Node.js language host"] : []),
    ];
    const stack = await createStack(folder, env);
    return await work({ ...stack, standIns, cpuSeconds: languageHost?.cpuSeconds ?? [] });
  } finally {
    for (const service of services) service.close();
    await rm(temporary, { recursive: true });
  }
}

async function createStack(
  folder: string,
  env: Readonly<Record<string, string>>,
): Promise<Omit<Workspace, "standIns" | "cpuSeconds">> {
  const workspace = await LocalWorkspace.create({ workDir: folder, envVars: env });
  return {
    stack: new StackCommands(await Stack.create(STACK, workspace)),
    folder,
    env,
    pulumi: (...args) =>
      promisify(execFile)("pulumi", args, { cwd: folder, env: { ...process.env, ...env } }),
    keepSettings: async () => {
      const settings = await readFile(join(folder, STACK_FILE));
      return () => writeFile(join(folder, STACK_FILE), settings);
    },
  };
}

async function copyProject(folder: string): Promise<string> {
  const filter = (path: string) => path === ROOT || !EXCLUDED.includes(basename(path));
  await cp(ROOT, folder, { recursive: true, filter });
  await symlink(join(ROOT, "node_modules"), join(folder, "node_modules"));
  return folder;
}

/** Creates the folders of Pulumi's state and home. @returns the variables that name them. */
async function pulumiFolders(temporary: string): Promise<Record<string, string>> {
  const [state, home] = [join(temporary, "state"), join(temporary, "home")];
  for (const folder of [state, home]) await mkdir(folder);
  return { PULUMI_BACKEND_URL: `file://${state}`, PULUMI_HOME: home };
}

/** Writes the stack file that a user would write for this emulator, or for AWS. */
async function writeStackFile(folder: string, settings: StackSettings): Promise<void> {
  const { "aws:endpoints": endpoints, ...others } = settings;
  const local = parse(await readFile(join(ROOT, "Pulumi.local.yaml"), "utf8")) as { config: object };
  const config =
    endpoints === undefined ? others : { ...local.config, ...others, "aws:endpoints": JSON.parse(endpoints) };
  await writeFile(join(folder, STACK_FILE), stringify({ config }));
}
