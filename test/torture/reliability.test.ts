import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { read } from "../project/files";

const ROOT = join(__dirname, "..", "..");

describe("docs/reliability.md", () => {
  it("lists the rules that torture checks after every request", () => {
    const sources = ["torture/checks/invariants.ts", "torture/checks/guards.ts", "torture/world/world.ts"]
      .map(read)
      .join("\n");
    const broken = [...sources.matchAll(/broken\("([^"]+)"\)/g)].map(([, rule]) => rule);
    const reported = [...sources.matchAll(/`(A [^`:$]+):/g)].map(([, rule]) => rule);
    const text = readFileSync(join(ROOT, "docs", "reliability.md"), "utf8");
    const [, list = ""] = /<!-- rules -->\n([\s\S]*?)\n<!-- \/rules -->/.exec(text) ?? [];
    expect(list.split("\n").map((line) => line.slice(2))).to.have.members([...broken, ...reported]);
  });
});
