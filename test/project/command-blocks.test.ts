import { execFile, execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { checkedRequest } from "../../local/cli/failures";
import { parseSyncOptions, type SyncOptions } from "../../local/cli/options/sync-options";
import { pairOf } from "../../sync/request/pair";
import { parseRequest } from "../../sync/request/request";
import { registered } from "../infra/registered";
import { ROOT } from "./files";

const PAGES = ["README.md", "CONTRIBUTING.md", "docs/configuration.md", "docs/local.md", "docs/programs.md"];

const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};

/** The command blocks of a page. */
const blocksOf = (page: string): string[] =>
  [...readFileSync(join(ROOT, page), "utf8").matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(
    ([, block = ""]) => block,
  );

/**
 * A program that records its arguments, and prints the output for them, if there is one. It is a shell script, because Node.js
 * takes ten times as long to start.
 */
const STUB = `#!/bin/sh
printf '%s\\0' $(($# + 1)) "\${0##*/}" "$@" >> "$CALLS"
if [ "\${1-}" = stack ] && [ "\${2-}" = output ]; then cat "$OUTPUTS/$3"; fi
`;

type Call = readonly [program: string, ...args: string[]];

/** Runs a block in an empty folder, in which npm, pulumi, aws and bin/sync-buckets are stubs. @returns their calls. */
async function callsOf(shell: string, block: string): Promise<Call[]> {
  const folder = mkdtempSync(join(tmpdir(), "block-"));
  try {
    const bin = join(folder, "bin");
    mkdirSync(bin);
    for (const program of ["npm", "pulumi", "aws", "sync-buckets"]) {
      writeFileSync(join(bin, program), STUB);
      chmodSync(join(bin, program), 0o755);
    }
    const [calls, outputs] = [join(folder, "calls"), join(folder, "outputs")];
    writeFileSync(calls, "");
    mkdirSync(outputs);
    for (const [name, value] of Object.entries<unknown>((await registered()).outputs))
      if (value !== undefined)
        writeFileSync(join(outputs, name), `${typeof value === "string" ? value : JSON.stringify(value)}\n`);
    const env = { PATH: `${bin}:${process.env.PATH}`, HOME: folder, CALLS: calls, OUTPUTS: outputs };
    execFileSync(shell, ["-e", "-u", "-c", block], { cwd: folder, env, stdio: "pipe" });
    return recordedCalls(readFileSync(calls, "utf8").split("\0"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The calls that the stub recorded: of each the number of its words, and then the words. */
function recordedCalls([count, ...rest]: readonly string[]): Call[] {
  if (!count) return [];
  const [program = "", ...args] = rest.slice(0, Number(count));
  return [[program, ...args], ...recordedCalls(rest.slice(Number(count)))];
}

/** Checks that npm has the script, and that the script accepts the arguments. */
async function expectAccepted([, command = "", ...rest]: Call): Promise<void> {
  if (["ci", "install", "pack", "start", "test"].includes(command)) return;
  expect(command).to.equal("run");
  const [name = "", ...args] = rest.filter((arg) => arg !== "-s" && arg !== "--");
  expect(scripts, `npm run ${name}`).to.have.property(name);
  await expectHelp(scripts[name]!, args);
}

/** Checks that a command accepts the arguments: with `--help` it does nothing else. */
async function expectHelp(command: string, args: readonly string[]): Promise<void> {
  const quoted = args.map((arg) => `'${arg.replaceAll("'", "'\\''")}'`).join(" ");
  const env = { ...process.env, PATH: `${join(ROOT, "node_modules", ".bin")}:${process.env.PATH}` };
  const code = await new Promise((resolve) =>
    execFile("sh", ["-c", `${command} ${quoted} --help`], { cwd: ROOT, env }, (error) =>
      resolve(error?.code ?? 0),
    ),
  );
  expect(code, `${command} ${quoted}`).to.equal(0);
}

/** Checks that a run on this computer could be started so. */
function expectRuns(args: readonly string[]): void {
  const options = parseSyncOptions(args) as SyncOptions;
  checkedRequest(options.input, pairOf("default", options.source, options.destination));
}

/** Checks that an execution could be started so: its input is JSON that the machine accepts. */
async function expectStarts(args: readonly string[]): Promise<void> {
  const option = (name: string) => args[args.indexOf(`--${name}`) + 1] ?? "";
  expect(args.slice(0, 2)).to.deep.equal(["stepfunctions", "start-execution"]);
  expect(option("state-machine-arn")).to.match(/^arn:aws:states:.*:live$/);
  const { source, destination } = JSON.parse(option("input"));
  const pair = { name: "default", source, destination, prefix: "", destinationPrefix: "" };
  const limits = { allowDeletes: true, maxDeletes: null, maxDeletePercent: null };
  parseRequest(JSON.parse(option("input")), { pairs: [{ ...pair, ...limits }] });
}

for (const page of PAGES)
  describe(`the command blocks of ${page}`, () => {
    for (const [i, block] of blocksOf(page).entries())
      it(`work as they stand: ${block.split("\n")[0]?.slice(0, 60)} (${i + 1})`, async () => {
        const [bash, sh] = [await callsOf("bash", block), await callsOf("sh", block)];
        expect(bash).to.deep.equal(sh);
        expect(bash).to.have.length.above(0);
        for (const call of bash) {
          const [program, ...args] = call;
          if (program === "npm") await expectAccepted(call);
          if (program === "sync-buckets") expectRuns(args);
          if (program === "aws") await expectStarts(args);
          if (program === "pulumi")
            expect(args[0]).to.match(/^(login|stack|config|up|destroy|preview|package)$/);
        }
      });
  });

describe("the README's command to start an execution", () => {
  it("is the first line that contains pulumi stack output startCommand, and needs eval", async () => {
    const [first = ""] = /^.*pulumi stack output startCommand.*$/m.exec(
      readFileSync(join(ROOT, "README.md"), "utf8"),
    ) as RegExpExecArray;
    expect(first).to.equal('eval "$(pulumi stack output startCommand)"');
    const [, aws] = await callsOf("sh", first);
    await expectStarts(aws!.slice(1));
  });
});
