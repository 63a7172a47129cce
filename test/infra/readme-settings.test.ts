import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { parse } from "yaml";
import { ROOT } from "../project/files";
import { ofType, registered } from "./registered";

/** The stack files in the README. */
const BLOCKS = [
  ...readFileSync(join(ROOT, "README.md"), "utf8").matchAll(/^```yaml\n(config:[\s\S]*?)^```$/gm),
].map(([, block = ""]) => parse(block).config as Record<string, unknown>);

describe("the stack files of the README", () => {
  for (const [i, config] of BLOCKS.entries())
    it(`make a stack as they stand (${i + 1})`, async () => {
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
