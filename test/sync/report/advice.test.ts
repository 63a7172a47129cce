import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { ERROR_ADVICE } from "../../../functions/runtime/reporting/error-advice";
import { ErrorName } from "../../../sync/model/errors";
import { adviceFor, OUTCOME_ADVICE } from "../../../sync/report/outcome-advice";
import { example, KIND_NAMES } from "./html/reports";

const ROOT = join(__dirname, "..", "..", "..");
/** The rows of the first table in a section of a page, without its header. */
function rowsOf(page: string, title: string): string[][] {
  const text = readFileSync(join(ROOT, page), "utf8");
  const section = text.split(/^## /m).find((text) => text.startsWith(`${title}\n`)) ?? "";
  return [...section.matchAll(/^\| (.*) \|$/gm)].slice(1).map(([, row = ""]) => row.split(" | "));
}

describe("what to do", () => {
  it("is the same in report.html and in the README for each error", () => {
    const rows = rowsOf("README.md", "When a run fails").flatMap(([names = "", _meaning, advice]) =>
      names.split(", ").map((name) => [name.replaceAll("`", ""), advice]),
    );
    expect(Object.fromEntries(rows)).to.deep.equal(ERROR_ADVICE);
    expect(Object.keys(ERROR_ADVICE)).to.include.members(Object.values(ErrorName));
  });

  it("is the same in report.html and in docs/operating.md for each outcome", () => {
    const cell = (cause: string) => (cause.includes("`") ? cause : `\`${cause}\``);
    const expected = OUTCOME_ADVICE.map(({ outcome, causes, advice }) => [
      `\`${outcome}\``,
      causes.length > 0 ? causes.map(cell).join(", ") : "any other",
      advice,
    ]);
    expect(rowsOf("docs/operating.md", "Outcomes")).to.deep.equal(expected);
  });

  it("names reasons that the engine has", () => {
    const folder = join(ROOT, "sync");
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
      (file) => file.endsWith(".ts") && !file.includes("advice"),
    );
    const code = files.map((file) => readFileSync(join(folder, file), "utf8")).join("\n");
    for (const cause of OUTCOME_ADVICE.flatMap(({ causes }) => causes))
      if (!/^[A-Z]/.test(cause)) expect(code).to.contain(cause.split(/ N /)[0]);
  });

  it("exists for every failure, conflict, skipped and retained object of a report", async () => {
    for (const kind of KIND_NAMES) {
      const { report } = await example(kind);
      for (const group of report.groups)
        if (["failed", "conflict", "skipped", "retained"].includes(group.outcome))
          expect(adviceFor(group), JSON.stringify(group)).to.be.a("string");
    }
  });
});
