import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { parse } from "yaml";
import { ROOT } from "../project/files";
import { ofType, registered } from "./registered";

/** The stack files in a page. */
const blocksOf = (page: string) =>
  [...readFileSync(join(ROOT, page), "utf8").matchAll(/^```yaml\n(config:[\s\S]*?)^```$/gm)].map(
    ([, block = ""], i) => ({ page, i, config: parse(block).config as Record<string, unknown> }),
  );

const BLOCKS = ["README.md", "docs/configuration.md"].flatMap(blocksOf);

describe("the stack files of the documentation", () => {
  it("are one of the README and three of the configuration", () => {
    expect(BLOCKS.map(({ page }) => page)).to.deep.equal([
      "README.md",
      "docs/configuration.md",
      "docs/configuration.md",
      "docs/configuration.md",
    ]);
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
});
