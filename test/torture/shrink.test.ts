import { expect } from "chai";
import fc from "fast-check";
import { runSeed } from "../../torture/seed";
import { minimize } from "../../torture/shrink/minimize";
import { ruleOf, shrink } from "../../torture/shrink/shrink";
import type { Sabotage } from "../../torture/world/network";

describe("delta debugging", () => {
  const always = () => true;

  it("finds exactly the elements that a failure needs", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 60 }),
        fc.array(fc.nat(59), { maxLength: 5 }),
        async (n, some) => {
          const needed = [...new Set(some.filter((one) => one < n))].sort((a, b) => a - b);
          const fails = async (part: readonly number[]) => needed.every((one) => part.includes(one));
          const items = Array.from({ length: n }, (_, i) => i);
          expect(await minimize(items, fails, always)).to.deep.equal(needed);
        },
      ),
      { seed: 1 },
    );
  });

  it("takes few tests, and stops when it may make no more", async () => {
    const items = Array.from({ length: 1_000 }, (_, i) => i);
    let tests = 0;
    const fails = async (part: readonly number[]) => {
      tests++;
      return part.includes(700);
    };
    expect(await minimize(items, fails, always)).to.deep.equal([700]);
    expect(tests).to.be.below(40);
    tests = 0;
    const partly = await minimize(items, fails, () => tests < 5);
    expect([tests, partly.includes(700)]).to.deep.equal([5, true]);
  });
});

describe("a seed that breaks a rule", () => {
  const sabotage: Sabotage = (request) => ({
    ...request,
    headers: Object.fromEntries(
      Object.entries(request.headers).filter(([name]) => name !== "if-match" && name !== "if-none-match"),
    ),
  });

  it("is made smaller, breaks the same rule, and is repeated exactly", async () => {
    let seed = 110; // the first of a few that fail with few requests
    const failing = async () => (await runSeed(seed, ["races"], { sabotage })).violations.length > 0;
    while (!(await failing())) seed++;
    const found = (await shrink(seed, ["races"], 25, { sabotage }))!;
    const { before, after, rule, runs } = found;
    expect(runs).to.be.at.most(25);
    expect(after.requests).to.be.below(before.requests);
    expect(after.disturbances).to.be.below(before.disturbances);
    const traces = [[], []] as [string[], string[]];
    for (const lines of traces) {
      const { violations, requests } = await found.repeat({ trace: (line) => lines.push(line) });
      expect(violations.map(ruleOf)).to.include(rule);
      expect(requests).to.equal(after.requests);
    }
    expect(traces[0]).to.deep.equal(traces[1]);
  });

  it("is none without a violation", async () => {
    expect(await shrink(7, ["quiet"], 10)).to.equal(undefined);
  });
});
