import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { parse } from "yaml";
import type { PairArgs } from "../../infra/config/pairs/pair-args";
import { which } from "../../local/cli/which";
import { refusedTexts } from "../../local/stack-config";
import { ROOT } from "../project/files";
import { ofType, registered } from "./registered";

/** The stack files in a page. */
const blocksOf = (page: string) =>
  [...readFileSync(join(ROOT, page), "utf8").matchAll(/^```yaml\n(config:[\s\S]*?)^```$/gm)].map(
    ([, block = ""], i) => ({ page, i, block, config: parse(block).config as Record<string, unknown> }),
  );

const BLOCKS = ["README.md", "docs/configuration.md"].flatMap(blocksOf);

/** The commands of docs/configuration.md that make pairs of a list. */
const FROM_LIST = /^```sh\n(?:.*\n)*?(pulumi config set-all [\s\S]*?)^```$/m.exec(
  readFileSync(join(ROOT, "docs/configuration.md"), "utf8"),
)![1]!;

describe("the stack files of the documentation", () => {
  it("are one of the README and three of the configuration", () => {
    expect(BLOCKS.map(({ page }) => page)).to.deep.equal([
      "README.md",
      "docs/configuration.md",
      "docs/configuration.md",
      "docs/configuration.md",
    ]);
  });

  for (const { page, i, block } of BLOCKS)
    it(`can be read by the Pulumi CLI: ${page} (${i + 1})`, () => {
      expect(refusedTexts(block)).to.deep.equal([]);
    });

  for (const { page, i, config } of BLOCKS)
    it(`make a stack as they stand: ${page} (${i + 1})`, async () => {
      const texts = Object.entries(config).map(([key, value]) => [
        key,
        typeof value === "string" ? value : JSON.stringify(value),
      ]);
      const program = await registered(Object.fromEntries(texts), { "aws:region": "us-east-1" });
      expect(ofType(program, "aws:sfn/stateMachine:StateMachine")).to.have.length(1);
      const scheduled = (config["sync-buckets:pairs"] as { schedule?: unknown }[]).filter(
        ({ schedule }) => schedule !== undefined,
      );
      expect(ofType(program, "aws:scheduler/schedule:Schedule")).to.have.length(scheduled.length);
    });

  it("have pairs that commands make of a list, with the line ends of any system", async function () {
    if (which("jq") === undefined) return this.skip();
    const cwd = mkdtempSync(join(tmpdir(), "list-"));
    writeFileSync(join(cwd, "pairs.csv"), "name,source,destination\r\nphotos,aaa,bbb\r\nlogs,ccc,ddd\n");
    const pulumi = `pulumi() { printf %s "\${@: -1}"; }\n`; // prints what it would set
    const set = execFileSync("bash", ["-c", pulumi + FROM_LIST], { cwd, encoding: "utf8" });
    rmSync(cwd, { recursive: true });
    const { value, objectValue } = JSON.parse(set)["sync-buckets:pairs"];
    expect(JSON.parse(value)).to.deep.equal(objectValue);
    expect(
      objectValue.map(({ name, source, destination }: PairArgs) => [name, source, destination]),
    ).to.deep.equal([
      ["photos", "aaa", "bbb"],
      ["logs", "ccc", "ddd"],
    ]);
    const program = await registered({ "sync-buckets:pairs": value }, { "aws:region": "us-east-1" });
    expect(ofType(program, "aws:scheduler/schedule:Schedule")).to.have.length(2);
  });
});
