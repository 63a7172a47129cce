/** `npm test`, `npm run check` and `npm run format`: each command runs programs of node_modules until one fails. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { EXIT, runCommand, UsageError } from "../../local/cli/usage";
import { ROOT } from "../project/files";

interface Command {
  /** The description of the command in one sentence. */
  readonly does: string;
  /** Whether it accepts test files and `--grep`. */
  readonly tests: boolean;
  readonly programs: readonly (readonly [program: string, ...args: string[]])[];
}

/** TypeScript 7 checks in a third of the time. Version 6 has the interface that ts-node and some tests use. */
const TSC = join("..", "typescript-7", "bin", "tsc");
/** The type checker is a Go program. Without garbage collection it uses 0.6 CPU seconds less, and 950 MB instead of 900. */
const ENVIRONMENT = { ...process.env, GOGC: "off" };
/** Maximum size of the printed findings, in bytes. */
const MAX_OUTPUT = 16 * 1_024 ** 2;

/** The cache of earlier checks. It halves the time of the next check. */
const CHECKED = join("node_modules", ".cache", "tsc.tsbuildinfo");

const CHECK: Command["programs"] = [
  ["biome", "check", "."],
  [TSC, "--incremental", "--tsBuildInfoFile", CHECKED],
];

const COMMANDS: Readonly<Record<string, Command>> = {
  test: {
    does: "Runs the formatter, the linter, the type checker and all tests. Silent when green.",
    tests: true,
    programs: [...CHECK, ["mocha"]],
  },
  check: { does: "Runs the formatter, the linter and the type checker.", tests: false, programs: CHECK },
  format: {
    does: "Formats everything, and fixes what the linter can fix.",
    tests: false,
    programs: [["biome", "check", "--write", "."]],
  },
};

const helpOf = (name: string, { does, tests }: Command): string => `Usage: npm run -s ${name}${
  tests ? " -- [options] [FILES]" : ""
}

${does}
${tests ? "\n  FILES         run only these files of tests\n  --grep TEXT   run only tests whose title contains the text" : ""}
  -h, --help    print this text

Exit codes: 0 success, 1 failure, 2 wrong usage.
`;

async function run([name = "", ...args]: readonly string[]): Promise<number> {
  const command = COMMANDS[name];
  if (command === undefined)
    throw new UsageError(`The command is "${name}"; expected test, check or format.`);
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: command.tests,
    options: {
      help: { type: "boolean", short: "h", default: false },
      ...(command.tests && { grep: { type: "string" } as const }),
    },
  });
  if (values.help) {
    process.stdout.write(helpOf(name, command));
    return EXIT.succeeded;
  }
  const { grep } = values as { grep?: string };
  const selected = [...(grep === undefined ? [] : ["--fgrep", grep]), ...positionals];
  for (const [program, ...own] of command.programs) {
    const all = program === "mocha" ? [...withFiles(positionals), ...selected] : own;
    const file = join(ROOT, "node_modules", ".bin", program);
    // The checks print the checked files. Only their findings matter.
    const stdio = CHECK.some(([check]) => check === program) && name !== "format" ? "pipe" : "inherit";
    const env = program === TSC ? ENVIRONMENT : process.env;
    const { status, stdout, stderr } = spawnSync(file, all, { cwd: ROOT, env, stdio, maxBuffer: MAX_OUTPUT });
    if (status === 0) continue;
    if (stdio === "pipe") process.stderr.write(`${stdout}${stderr}`);
    return EXIT.failed;
  }
  return EXIT.succeeded;
}

/** Without its configuration, which names all files, mocha runs only the given files. */
const withFiles = (files: readonly string[]): readonly string[] =>
  files.length === 0 ? [] : ["--no-config", "-r", "./infra/typescript.cjs", "--timeout", "0"];

void runCommand(process.argv[2] ?? "test", () => run(process.argv.slice(2)));
