/** Breaks the safety rules, one at a time, in copies of the project. See `npm run -s mutate -- --help`. */
import { execFile, execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs, promisify } from "node:util";
import { wholeNumber } from "../../local/cli/options/numbers";
import { EXIT, runWithOptions, UsageError } from "../../local/cli/usage";
import type { SafetyRule } from "./rule";
import { RULES } from "./rules";

const ROOT = join(__dirname, "..", "..");

/** Timeout of the tests of a rule, in milliseconds: far more than any of them needs. Chosen. */
const MAX_TESTS_MS = 300_000;
const MAX_JOBS = 16;

const HELP = `Usage: npm run -s mutate -- [options]

Breaks each rule of test/mutate/rules, on which safety rests, in a temporary copy of the project,
and runs the tests that must fail then. Takes about a quarter of an hour on two processor cores.

  --grep TEXT   only rules whose name or file contains the text
  --jobs N      rules at once, 1 to ${MAX_JOBS} (default 2)
  --list        print the rules
  -h, --help    print this text

Exit codes: 0 every broken rule is found, 1 one is not, 2 wrong usage.
`;

interface Options {
  readonly rules: readonly SafetyRule[];
  readonly jobs: number;
  readonly list: boolean;
}

/** @throws UsageError, or the TypeError of `parseArgs` from node:util, for wrong usage */
function parse(args: readonly string[]): Options | "help" {
  const flag = { type: "boolean", default: false } as const;
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      grep: { ...text, default: "" },
      jobs: { ...text, default: "2" },
      list: flag,
      help: { ...flag, short: "h" },
    },
  });
  if (values.help) return "help";
  const { grep, list } = values;
  const jobs = wholeNumber("--jobs", values.jobs, 1, MAX_JOBS);
  const rules = RULES.filter(({ name, file }) => `${name} ${file}`.includes(grep));
  if (rules.length === 0) throw new UsageError(`No rule contains "${grep}". --list prints the rules.`);
  return { rules, jobs, list };
}

/** The outcome of a broken rule. `no end`: its tests did not end. */
type Found = "found" | "NOT FOUND" | "NO END";

async function mutate(options: Options): Promise<number> {
  if (!options.list) return (await breakAll(options)) === 0 ? EXIT.succeeded : EXIT.failed;
  for (const { name, file } of options.rules) print(`${name} (${file})`);
  return EXIT.succeeded;
}

/** @returns the number of broken rules that no test finds. */
async function breakAll(options: Options): Promise<number> {
  const { rules, jobs } = options;
  await requireGreen(options);
  const waiting = [...rules];
  const missed: SafetyRule[] = [];
  const job = async () => {
    const copy = copyOfProject();
    try {
      for (let rule = waiting.shift(); rule !== undefined; rule = waiting.shift()) {
        const found = await breakRule(copy, rule);
        print(`${found.padEnd(9)} ${rule.name} (${rule.file})`);
        if (found !== "found") missed.push(rule);
      }
    } finally {
      rmSync(copy, { recursive: true, force: true });
    }
  };
  await Promise.all(Array.from({ length: Math.min(jobs, rules.length) }, job));
  print(`${rules.length - missed.length} of ${rules.length} broken rules are found.`);
  return missed.length;
}

/** A test that always fails finds nothing. @throws Error if a test fails in the unchanged project */
async function requireGreen({ rules, jobs }: Options): Promise<void> {
  const tests = [...new Set(rules.flatMap((rule) => rule.tests))];
  const { failing } = await runTests(ROOT, tests, ["--parallel", "--jobs", String(jobs)], 0);
  if (failing !== 0) throw new Error("Tests of the rules fail without a change. Run npm test.");
}

/** The current files of the project, including untracked files. */
function copyOfProject(): string {
  const copy = mkdtempSync(join(tmpdir(), "mutate-"));
  const argv = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const files = execFileSync("git", argv, { cwd: ROOT }).toString().split("\0").filter(Boolean);
  for (const file of files) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(ROOT, file), join(copy, file));
  }
  symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));
  return copy;
}

/** @throws Error if the rule does not fit the file, or its tests cannot run */
async function breakRule(copy: string, { name, file, find, replace, tests }: SafetyRule): Promise<Found> {
  const path = join(copy, file);
  const text = readFileSync(path, "utf8");
  if (text.split(find).length !== 2)
    throw new Error(`The rule "${name}" expects its text once in ${file}. Correct test/mutate/rules.`);
  writeFileSync(
    path,
    text.replace(find, () => replace),
  );
  try {
    const { failing } = await runTests(copy, tests, ["--bail"]);
    if (failing === undefined) return "NO END";
    return failing > 0 ? "found" : "NOT FOUND";
  } finally {
    writeFileSync(path, text);
  }
}

/**
 * @param timeout milliseconds; 0: no timeout
 * @returns the number of tests that fail; `undefined` if they do not end
 * @throws Error if no test runs
 */
async function runTests(
  folder: string,
  tests: readonly string[],
  options: readonly string[],
  timeout = MAX_TESTS_MS,
): Promise<{ readonly failing: number | undefined }> {
  const mocha = join(folder, "node_modules", "mocha", "bin", "mocha.js");
  const argv = [mocha, "--no-config", "--timeout", "0", "--reporter", "dot", ...options];
  const { stdout, killed } = await promisify(execFile)(
    process.execPath,
    [...argv, "-r", "./infra/typescript.cjs", ...tests],
    { cwd: folder, timeout, killSignal: "SIGKILL" },
  ).then(
    (ended) => ({ ...ended, killed: false }),
    (error: { stdout: string; killed: boolean }) => error,
  );
  if (killed) return { failing: undefined };
  if (!/\d+ passing/.test(stdout)) throw new Error(`The tests ${tests.join(", ")} do not run: ${stdout}`);
  return { failing: Number(/(\d+) failing/.exec(stdout)?.[1] ?? 0) };
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);

void runWithOptions("mutate", { help: HELP, parse, run: mutate });
