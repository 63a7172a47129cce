import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect } from "chai";

const ROOT = join(__dirname, "..", "..");

describe("the memory of the torture test", () => {
  it("does not grow with the number of seeds: a world is forgotten after its seed", () => {
    const script = `
      const { queryObjects } = require("node:v8");
      const { runSeed } = require("./torture/seed.ts");
      const { World } = require("./torture/world/world.ts");
      const turn = () => new Promise((resolve) => setImmediate(resolve));
      (async () => {
        for (let seed = 0; seed < 8; seed++) await runSeed(seed, ["redrive", "races"]);
        for (let i = 0; i < 5; i++) { await turn(); gc(); }
        process.stdout.write(String(queryObjects(World, { format: "count" })));
      })();`;
    const argv = ["--expose-gc", "--no-warnings", "--require", "./infra/typescript.cjs", "-e", script];
    expect(Number(String(execFileSync(process.execPath, argv, { cwd: ROOT })))).to.be.at.most(2);
  });
});
