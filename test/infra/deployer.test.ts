import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { ROOT, read } from "../project/files";
import { deployerPolicy, TYPES } from "./deployer";
import { allOptions } from "./protection/all-options";
import { registered } from "./registered";

const FILE = "docs/deployer-policy.json";
/** Characters of a managed policy, without white space. Quota of IAM. */
const MAX_POLICY_LENGTH = 6_144;

/** The types of a stack with every option, and with as many pairs as need managed policies. */
async function registeredTypes(): Promise<string[]> {
  const pairs = Array.from({ length: 200 }, (_, i) => ({
    name: `pair-${i}`,
    source: `source-${i}-`.padEnd(60, "x"),
    destination: `destination-${i}-`.padEnd(60, "x"),
    ...(i === 0 && { schedule: "rate(1 day)" }),
  }));
  const settings = { "sync-buckets:pairs": JSON.stringify(pairs) };
  const { resources } = await registered(settings, allOptions("us-east-1"));
  return [...new Set(resources.map(({ type }) => type))].filter((type) => type.startsWith("aws:")).sort();
}

describe("the permissions of a deployer", () => {
  it("are those of the types that the program registers, and are in docs/deployer-policy.json", async () => {
    const policy = await deployerPolicy(await registeredTypes(), "sync-buckets");
    if (process.env.UPDATE) writeFileSync(join(ROOT, FILE), `${JSON.stringify(policy, null, 2)}\n`);
    expect(JSON.parse(read(FILE))).to.deep.equal(policy);
  });

  it("are known for no type that the program does not register", async () => {
    expect(TYPES.toSorted()).to.deep.equal(await registeredTypes());
  });

  it("fit into one managed policy", () => {
    expect(JSON.stringify(JSON.parse(read(FILE))).length).to.be.at.most(MAX_POLICY_LENGTH);
  });

  it("cover every resource by its name", async () => {
    const { resources } = await registered({}, allOptions("us-east-1"));
    const patterns = (JSON.parse(read(FILE)).Statement as { Resource: string | string[] }[])
      .flatMap(({ Resource }) => Resource)
      .filter((arn) => arn !== "*")
      .map((arn) => new RegExp(`^${arn.replaceAll("*", ".*")}$`));
    const arns = resources.flatMap(({ state }) => (typeof state.arn === "string" ? [state.arn] : []));
    expect(arns).to.have.length.above(20);
    const uncovered = arns.filter((arn) => !patterns.some((pattern) => pattern.test(arn)));
    expect(uncovered).to.deep.equal([]);
  });
});
