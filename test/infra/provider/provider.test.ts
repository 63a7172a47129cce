import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { SyncBucketsProvider, TYPE } from "../../../infra/provider/provider";
import { evaluateIn } from "../../examples/package";
import { ROOT, read } from "../../project/files";

const SCHEMA = read("docs/provider.schema.json");
const PAIRS = [{ name: "photos", source: "photos", destination: "photos-copy" }];

/** A program that makes the component as the engine does. */
const PROGRAM = `
import { readFileSync } from "node:fs";
import { SyncBucketsProvider, TYPE } from ${JSON.stringify(join(ROOT, "infra", "provider", "provider"))};
const provider = new SyncBucketsProvider(readFileSync(${JSON.stringify(join(ROOT, "docs", "provider.schema.json"))}, "utf8"));
const made = provider.construct("nightly", TYPE, ${JSON.stringify({ pairs: PAIRS, workers: 3 })}, {});
export const urn = made.then(({ urn }) => urn);
export const state = made.then(({ state }) => state);
`;

describe("the component provider", () => {
  const provider = new SyncBucketsProvider(SCHEMA);
  const refusal = (type: string, inputs: object) =>
    provider.construct("nightly", type, inputs, {}).then(
      () => "nothing",
      (error: Error) => error.message,
    );

  it("has the version and the schema of the package", () => {
    expect(provider.version).to.equal(JSON.parse(read("package.json")).version);
    expect(provider.schema).to.equal(SCHEMA);
  });

  it("makes the component with the arguments, and returns its outputs", async () => {
    const folder = mkdtempSync(join(tmpdir(), "provider-"));
    writeFileSync(join(folder, "index.ts"), PROGRAM);
    const [program] = await evaluateIn([folder]);
    const { resources, outputs } = program!;
    rmSync(folder, { recursive: true });
    expect(outputs.urn).to.match(/::sync-buckets:infra:SyncBuckets::nightly$/);
    expect(Object.keys(outputs.state)).to.include.members(JSON.parse(SCHEMA).resources[TYPE].required);
    expect(outputs.state.startCommand).to.match(/^aws stepfunctions start-execution /);
    const { inputs } = resources.find(({ name }) => name === "nightly-copy-range-function")!;
    expect(JSON.parse(inputs.code["settings.json"])).to.deep.include({ workers: 3 });
  });

  it("refuses another type", async () => {
    expect(await refusal("sync-buckets:index:Sync", { pairs: PAIRS })).to.equal(
      "sync-buckets:index:Sync is not a type of this provider. Its type is sync-buckets:index:SyncBuckets.",
    );
  });

  it("refuses missing and unknown arguments, all at once", async () => {
    const known = Object.keys(JSON.parse(SCHEMA).resources[TYPE].inputProperties);
    expect(await refusal(TYPE, { paris: PAIRS })).to.equal(
      `pairs is missing.\nparis is not an argument; did you mean pairs? The arguments are ${known.join(", ")}.`,
    );
  });
});
