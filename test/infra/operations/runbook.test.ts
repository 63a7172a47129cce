import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { runLine } from "../../../functions/runtime/reporting/run-line";
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
      /^(.*) describe a state: they also send an email when they end/m.exec(RUNBOOK) ?? [];
    const ending = alarms().flatMap(({ id, alarm }) => (alarm.notifiesEnd ? [id] : []));
    expect([...listed.matchAll(/`([\w-]+)`/g)].map(([, id]) => id)).to.have.members(ending);
  });

  it("has links to sections that there are", () => {
    const titles = [...RUNBOOK.matchAll(/^#+ (.*)$/gm)].map(([, title = ""]) =>
      title.toLowerCase().replaceAll(" ", "-"),
    );
    for (const [, anchor] of RUNBOOK.matchAll(/\]\(#([\w-]+)\)/g)) expect(titles).to.include(anchor);
  });

  it("has a command that starts all pairs, each with the input of its schedule", function () {
    if (which("jq") === undefined) return this.skip();
    const input = { exclude: ["a b'\"\\n/**"], maxDeletes: 5 };
    const pairs = [
      { name: "daily", schedule: "rate(1 day)" },
      { name: "manual" },
      { name: "filtered", schedule: { expression: "rate(1 day)", input } },
    ];
    const code = blocks("sh").find((text) => text.includes("--no-follow"))!;
    // In place of pulumi: prints the pairs. In place of npm: prints the input of a run that it starts.
    const stubs = `pulumi() { printf %s "$PAIRS"; }\nnpm() { printf '%s\\n' "\${@: -1}"; }\n`;
    const env = { ...process.env, PAIRS: JSON.stringify(pairs) };
    const started = execFileSync("bash", ["-c", stubs + code], { env, encoding: "utf8" });
    expect(
      started
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).to.deep.equal([{ pair: "daily" }, { pair: "manual" }, { ...input, pair: "filtered" }]);
  });

  it("has a query that finds the lines of failed runs, as they are and in the text of another object", () => {
    const [, pattern = ""] = /^filter .* or message like \/(.*)\/$/m.exec(blocks("")[0]!) ?? [];
    const lineOf = (failure: { error: string; cause: string } | null) =>
      JSON.stringify(runLine({ runId: "r", pair: "p", failure }, undefined, 0));
    const [failed, succeeded] = [lineOf({ error: "AccessDenied", cause: "" }), lineOf(null)];
    expect(JSON.parse(failed)).to.include({ event: "run", status: "failed" });
    for (const text of [failed, JSON.stringify(failed)]) expect(text).to.match(new RegExp(pattern));
    expect(succeeded).not.to.match(new RegExp(pattern));
    for (const field of /\| fields @timestamp, (.*), message$/m.exec(blocks("")[0]!)![1]!.split(", "))
      expect(JSON.parse(failed)).to.have.property(field);
  });

  it("has commands that a shell parses", () => {
    for (const code of blocks("sh"))
      execFileSync("bash", ["-n"], { input: code, stdio: ["pipe", "pipe", "pipe"] });
  });
});
