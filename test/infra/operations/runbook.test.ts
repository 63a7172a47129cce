import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { alarmsOf } from "../../../infra/operations/alarms/definitions";
import { which } from "../../../local/cli/which";

const RUNBOOK = readFileSync(join(__dirname, "..", "..", "..", "docs", "operating.md"), "utf8");

const section = (title: string): string =>
  RUNBOOK.split(/^## /m).find((text) => text.startsWith(`${title}\n`)) ?? "";

/** The code blocks of a language. */
const blocks = (language: string): string[] =>
  [...RUNBOOK.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, "gm"))].map(
    ([, code = ""]) => code,
  );

describe("the runbook", () => {
  /** All alarms that a stack can have. */
  const alarms = (pairs: readonly string[] = []) =>
    alarmsOf({
      stack: "",
      pairs: pairs.map((name) => ({ name, expected: true })),
      ...{ maxHoursWithoutSuccess: 1, maxDeletes: 1, maxFailures: 1 },
      ...{ stateMachineArn: "", deadLetterQueue: "" },
    });

  /** The cells of its table of alarms. */
  const rows = [
    ...section("Alarms")
      .split("\n### ")[0]!
      .matchAll(/^\| `[\w-]+` \|.*\|$/gm),
  ].map(([row]) => row.slice(2, -2).split(" | "));

  it("has every alarm with its metric, what happened, and what to do", () => {
    const found = rows.map(([id, metric]) => [id, metric?.split(" ")[0]?.replace(",", "")]);
    expect(found).to.have.deep.members(alarms().map(({ id, alarm }) => [`\`${id}\``, `\`${alarm.metric}\``]));
    for (const cells of rows) {
      expect(cells, cells[0]).to.have.length(4);
      for (const cell of cells.slice(2)) expect(cell.length, cells[0]).to.be.above(10);
    }
  });

  it("has every alarm of a pair, and says which ones are there for each pair", () => {
    const ofPair = alarms(["photos"]).flatMap(({ id }) => (id.endsWith("-photos") ? [id.slice(0, -7)] : []));
    const known = rows.map(([id = ""]) => id.replaceAll("`", ""));
    expect(known).to.include.members(ofPair);
    const [, listed = ""] = /^With `metricsByPair`, each pair has its own (.*?)\./m.exec(RUNBOOK) ?? [];
    expect([...listed.matchAll(/`([\w-]+)`/g)].map(([, id]) => id)).to.have.members(ofPair);
  });

  it("says which alarms notify of their end", () => {
    const [, listed = ""] =
      /^(.*) describe a state: they also send a mail when they end/m.exec(RUNBOOK) ?? [];
    const ending = alarms().flatMap(({ id, alarm }) => (alarm.notifiesEnd ? [id] : []));
    expect([...listed.matchAll(/`([\w-]+)`/g)].map(([, id]) => id)).to.have.members(ending);
  });

  it("has links to sections that there are", () => {
    const titles = [...RUNBOOK.matchAll(/^#+ (.*)$/gm)].map(([, title = ""]) =>
      title.toLowerCase().replaceAll(" ", "-"),
    );
    for (const [, anchor] of RUNBOOK.matchAll(/\]\(#([\w-]+)\)/g)) expect(titles).to.include(anchor);
  });

  it("has a command that starts the failed pairs again, each once, with the input of its last run", function () {
    if (which("jq") === undefined) return this.skip();
    const at = (day: number) => ({ startedAt: `2026-11-2${day}T03:00:00.000Z`, dryRun: null, error: null });
    const run = (pair: string | null, day: number, status: string, others: object = {}) => ({
      ...{ pair, status, ...at(day), input: { pair, day } },
      ...others,
    });
    const rows = [
      run("failed", 6, "FAILED", { input: { pair: "failed", exclude: ["a b'\"\\n/**"] } }),
      run("failed", 5, "SUCCEEDED"),
      run("repaired", 6, "SUCCEEDED"),
      run("repaired", 5, "FAILED"),
      run("stopped", 6, "FAILED", { error: "AlreadyRunning" }),
      run("stopped", 5, "ABORTED"),
      run("running", 6, "RUNNING"),
      run("timed-out", 6, "FAILED", { dryRun: true }),
      run("timed-out", 5, "TIMED_OUT"),
      run(null, 6, "FAILED"),
    ];
    const code = blocks("sh").find((text) => text.includes("--no-follow"))!;
    // In place of npm: lists the rows, and prints the input of a run that it starts.
    const npm = `npm() { if [ "$5" = list ]; then printf %s "$ROWS"; else printf '%s\\n' "\${@: -1}"; fi; }\n`;
    const env = { ...process.env, ROWS: JSON.stringify(rows) };
    const started = execFileSync("bash", ["-c", npm + code], { env, encoding: "utf8" });
    const inputs = started.trimEnd().split("\n");
    expect(inputs.map((input) => JSON.parse(input))).to.deep.equal([
      { pair: "failed", exclude: ["a b'\"\\n/**"] },
      { pair: "stopped", day: 5 },
      { pair: "timed-out", day: 5 },
    ]);
  });

  it("has commands that a shell parses", () => {
    for (const code of blocks("sh"))
      execFileSync("bash", ["-n"], { input: code, stdio: ["pipe", "pipe", "pipe"] });
  });
});
