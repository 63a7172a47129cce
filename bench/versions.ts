import type { Results } from "./results/types";
import { run } from "./run/child";
import { tools } from "./tools";
import { which } from "./which";

interface Program {
  readonly program: string;
  /** Prints its version. */
  readonly version: readonly string[];
}

const PATIENCE = 30_000;

/** The tools of these names, with versions where their programs are on PATH. */
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

/** What a program says of itself; a Go program that was installed from its module often does not know. */
export async function versionOf({ program, version }: Program): Promise<string> {
  const [said, module] = await Promise.all([
    output(version),
    output(["go", "version", "-m", which(program) ?? program]),
  ]);
  return moduleVersion(module) ?? firstNumbered(said);
}

/** Of the module that a Go program was installed from. */
export const moduleVersion = (text: string): string | undefined => /^\s*mod\s+\S+\s+(v\S+)/m.exec(text)?.[1];

/** The first line with a number in it, as far as a table has room for it. */
export const firstNumbered = (text: string): string =>
  (text.split("\n").find((line) => /\d/.test(line)) ?? "unknown").trim().split(/\s+/).slice(0, 2).join(" ");

async function output(argv: readonly string[]): Promise<string> {
  if (which(argv[0]!) === undefined) return "";
  const { stdout, stderr } = await run({ argv: argv as [string, ...string[]] }, PATIENCE);
  return `${stdout}\n${stderr}`;
}
