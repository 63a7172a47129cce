import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { ROOT } from "./files";

const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};

interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a script as npm does: in a shell, with the programs of node_modules on the path. */
function runScript(script: string, option = ""): Promise<Result> {
  const env = { ...process.env, PATH: `${join(ROOT, "node_modules", ".bin")}:${process.env.PATH}` };
  return new Promise((resolve) =>
    execFile("sh", ["-c", `${script} ${option}`], { cwd: ROOT, env }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    ),
  );
}

/** Lines that a terminal of 80 columns breaks. */
const tooWide = (text: string): string[] => text.split("\n").filter((line) => line.length > 80);

/** An option that is not known ends a command with 2, so that one run is enough for both options. */
async function expectHelp(script: string): Promise<void> {
  const { stdout, ...others } = await runScript(script, "-h --help");
  expect(others, script).to.deep.equal({ code: 0, stderr: "" });
  expect(stdout, script).to.match(/^ {2}-h, --help +prints? this (text|help)$/m);
  expect(stdout, script).to.match(/\bExit (codes?|status): 0 /);
}

describe("each script of package.json", () => {
  for (const [name, script] of Object.entries(scripts)) {
    it(`prints its help with --help and with -h: ${name}`, () => expectHelp(script));

    it(`refuses an unknown option with exit code 2: ${name}`, async () => {
      const { code, stdout, stderr } = await runScript(script, "--bogus");
      expect({ code, stdout }).to.deep.equal({ code: 2, stdout: "" });
      expect(stderr).to.match(/unknown option '--bogus'\.?$/im);
    });
  }

  for (const name of ["start", "sync", "runs", "resources"])
    it(`has a help that fits into 80 columns: ${name}`, async () => {
      const { stdout } = await runScript(scripts[name]!, "--help");
      expect(tooWide(stdout)).to.deep.equal([]);
    });

  it("prints the help of each of its commands with --help and with -h: runs", async () => {
    const { runs = "" } = scripts;
    const [, listed = ""] = /expected one of (.*)\.$/m.exec((await runScript(runs)).stderr) ?? [];
    const commands = listed.split(", ");
    expect(commands).to.include("stop");
    await Promise.all(commands.map((command) => expectHelp(`${runs} ${command}`)));
    const helps = await Promise.all(commands.map((command) => runScript(`${runs} ${command}`, "--help")));
    expect(helps.flatMap(({ stdout }) => tooWide(stdout))).to.deep.equal([]);
  });
});
