import { which } from "../local/cli/which";
import type { Results } from "./results/types";
import { run } from "./run/child";
import { tools } from "./tools";

interface Program {
  readonly program: string;
  /** Command that prints the version. */
  readonly version: readonly string[];
}

const TIMEOUT_MS = 30_000;

/** Finds the tools with these names. A tool whose program is not on PATH has no `version`. */
export const findTools = (names: readonly string[]): Promise<Results["tools"]> =>
  Promise.all(
    tools
      .filter(({ name }) => names.includes(name))
      .map(async (tool) => {
        const { name, title, program } = tool;
        return which(program) === undefined
          ? { name, title }
          : { name, title, version: await versionOf(tool) };
      }),
  );

/**
 * The version of a program. The version in the Go module data takes precedence: a Go program that was
 * installed from its module often does not print its version.
 */
export async function versionOf({ program, version }: Program): Promise<string> {
  const [printed, module] = await Promise.all([
    output(version),
    output(["go", "version", "-m", which(program) ?? program]),
  ]);
  return moduleVersion(module) ?? firstNumbered(printed);
}

/** The module version in the output of `go version -m`; `undefined` if there is none. */
export const moduleVersion = (text: string): string | undefined => /^\s*mod\s+\S+\s+(v\S+)/m.exec(text)?.[1];

/** The first two words of the first line that contains a digit, or `"unknown"`. */
export const firstNumbered = (text: string): string =>
  (text.split("\n").find((line) => /\d/.test(line)) ?? "unknown").trim().split(/\s+/).slice(0, 2).join(" ");

async function output(argv: readonly string[]): Promise<string> {
  if (which(argv[0]!) === undefined) return "";
  const { stdout, stderr } = await run({ argv: argv as [string, ...string[]] }, TIMEOUT_MS);
  return `${stdout}\n${stderr}`;
}
