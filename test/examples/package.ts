import { execFile, execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { ROOT } from "../project/files";

/** A program that was evaluated. */
export interface Evaluated {
  readonly resources: readonly {
    readonly type: string;
    readonly name: string;
    // biome-ignore lint/suspicious/noExplicitAny: Pulumi defines the inputs of each resource
    readonly inputs: any;
  }[];
  // biome-ignore lint/suspicious/noExplicitAny: each program has its own outputs
  readonly outputs: any;
}

/**
 * Installs the packed package into a new folder with the examples, as npm does: extracted, with Pulumi as the
 * only other package.
 *
 * @returns the folder
 */
export async function installPackage(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "package-"));
  const npm = ["pack", "--silent", "--offline", "--pack-destination", folder];
  const { stdout } = await promisify(execFile)("npm", npm, { cwd: ROOT, env: npmEnvironment() });
  const installed = join(folder, "node_modules", "sync-buckets");
  mkdirSync(installed, { recursive: true });
  execFileSync("tar", ["-xzf", join(folder, stdout.trim()), "-C", installed, "--strip-components=1"]);
  symlinkSync(join(ROOT, "node_modules", "@pulumi"), join(folder, "node_modules", "@pulumi"));
  cpSync(join(ROOT, "examples"), folder, { recursive: true });
  return folder;
}

/** Node 24 first on the PATH, without the variables that npm sets for the script that runs the tests. */
function npmEnvironment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name));
  const path = `${join(ROOT, "node_modules", ".bin")}:${process.env.PATH}`;
  return { ...Object.fromEntries(inherited), PATH: path };
}

/** Evaluates the programs of these folders in one process, without types. @throws Error with a program's error */
export async function evaluateIn(folders: readonly string[]): Promise<readonly Evaluated[]> {
  const script = ["--require", join(ROOT, "infra", "typescript.cjs"), join(__dirname, "evaluate.ts")];
  const options = { maxBuffer: 64 * 1_024 ** 2 };
  const { stdout } = await promisify(execFile)(process.execPath, [...script, ...folders], options);
  return JSON.parse(stdout) as readonly Evaluated[];
}

/** The names of the examples that are Pulumi programs in TypeScript. */
export const EXAMPLES: readonly string[] = readdirSync(join(ROOT, "examples")).filter((name) =>
  existsSync(join(ROOT, "examples", name, "index.ts")),
);
