import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { alarmsOf } from "../../../infra/operations/alarms/definitions";
import { ErrorName } from "../../../sync/model/errors";

const RUNBOOK = readFileSync(join(__dirname, "..", "..", "..", "docs", "operating.md"), "utf8");

const section = (title: string): string =>
  RUNBOOK.split(/^## /m).find((text) => text.startsWith(`${title}\n`)) ?? "";

const firstCells = (text: string): string[] =>
  [...text.matchAll(/^\| ((?:`[^`|]+`(?:, )?)+) \|/gm)].flatMap(([, cell = ""]) =>
    cell.split(", ").map((name) => name.replaceAll("`", "")),
  );

/** The code blocks of a language. */
const blocks = (language: string): string[] =>
  [...RUNBOOK.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, "gm"))].map(
    ([, code = ""]) => code,
  );

describe("the runbook", () => {
  it("has every alarm with its metric", () => {
    const alarms = alarmsOf({
      stack: "",
      pairs: [],
      maxHoursWithoutSuccess: 1,
      maxDeletes: 1,
      maxFailures: 1,
      stateMachineArn: "",
      deadLetterQueue: "",
    });
    const table = section("Alarms").split("\n### ")[0] as string;
    const rows = [...table.matchAll(/^\| `([\w-]+)` \| `(\w+)`/gm)].map(([, id, metric]) => [id, metric]);
    expect(rows).to.have.deep.members(alarms.map(({ id, alarm }) => [id, alarm.metric]));
  });

  it("has every error of an execution", () => {
    expect(firstCells(section("Errors"))).to.include.members(Object.values(ErrorName));
  });

  it("has links to sections that there are", () => {
    const titles = [...RUNBOOK.matchAll(/^#+ (.*)$/gm)].map(([, title = ""]) =>
      title.toLowerCase().replaceAll(" ", "-"),
    );
    for (const [, anchor] of RUNBOOK.matchAll(/\]\(#([\w-]+)\)/g)) expect(titles).to.include(anchor);
  });

  it("has commands that a shell parses", () => {
    for (const code of blocks("sh"))
      execFileSync("bash", ["-n"], { input: code, stdio: ["pipe", "pipe", "pipe"] });
  });
});
