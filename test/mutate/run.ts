/** Breaks the rules on which safety rests, one after the other, in a copy of the project. See `npm run -s mutate -- --help`. */
import { execFile, execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { EXIT, parseHelp, runCommand } from "../../local/cli/usage";
import { RULES, type SafetyRule } from "./rules";

const ROOT = join(__dirname, "..", "..");

const HELP = `Usage: npm run -s mutate -- [options]

Breaks each rule of test/mutate/rules.ts, on which safety rests, in a temporary copy of the project,
and runs the tests that must fail then. Takes some minutes.

  -h, --help    print this text

Exit codes: 0 every broken rule is found, 1 one is not, 2 wrong usage.
`;

async function mutate(): Promise<number> {
  if (parseHelp(process.argv.slice(2), HELP)) return EXIT.succeeded;
  const copy = copyOfProject();
  try {
    let survivors = 0;
    for (const rule of RULES) {
      const found = await isFound(copy, rule);
      process.stdout.write(`${found ? "found    " : "NOT FOUND"} ${rule.name} (${rule.file})\n`);
      if (!found) survivors++;
    }
    return survivors === 0 ? EXIT.succeeded : EXIT.failed;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** The files of the project as they are now, those that git does not know yet included. */
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

/** @returns whether a test fails. @throws Error if the rule does not fit the file, or its tests cannot run */
async function isFound(copy: string, { name, file, find, replace, tests }: SafetyRule): Promise<boolean> {
  const path = join(copy, file);
  const text = readFileSync(path, "utf8");
  if (text.split(find).length !== 2)
    throw new Error(`The rule "${name}" expects its text once in ${file}. Correct test/mutate/rules.ts.`);
  writeFileSync(
    path,
    text.replace(find, () => replace),
  );
  try {
    return (await failures(copy, tests)) > 0;
  } finally {
    writeFileSync(path, text);
  }
}

/** The number of tests that fail. @throws Error if none runs */
async function failures(copy: string, tests: readonly string[]): Promise<number> {
  const mocha = join(copy, "node_modules", "mocha", "bin", "mocha.js");
  const argv = [mocha, "--no-config", "--timeout", "0", "--reporter", "dot"];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...argv, "-r", "ts-node/register/transpile-only", ...tests],
    { cwd: copy },
  ).catch((error: { stdout: string }) => error);
  const [, passing] = /(\d+) passing/.exec(stdout) ?? [];
  if (passing === undefined) throw new Error(`The tests ${tests.join(", ")} do not run: ${stdout}`);
  return Number(/(\d+) failing/.exec(stdout)?.[1] ?? 0);
}

void runCommand("mutate", mutate);
