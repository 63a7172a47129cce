import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { parse } from "yaml";
import { functions } from "../../functions";
import { buildAll, bundle } from "../../infra/bundle";
import { SyncFunction } from "../../infra/sync-function";

const ROOT = join(__dirname, "..", "..");
const entries = Object.values(functions).map(({ entry }) => entry);

describe("the bundle of a function", () => {
  const [first, second] = [buildAll(), buildAll()];

  it("has the same bytes when it is built twice", () => {
    expect([...first.keys()]).to.have.members(entries);
    for (const [entry, text] of second) expect(first.get(entry) === text, entry).to.equal(true);
  });

  it("has the same bytes when it is built in another folder", () => {
    const other = mkdtempSync(join(tmpdir(), "bundle-"));
    for (const name of ["functions", "sync", "infra", "tsconfig.json", "package.json"])
      cpSync(join(ROOT, name), join(other, "a folder", name), { recursive: true });
    symlinkSync(join(ROOT, "node_modules"), join(other, "a folder", "node_modules"));
    const script = `
      const { createHash } = require("node:crypto");
      const all = [...require("./infra/bundle.ts").buildAll()];
      const hashes = all.map(([entry, text]) => [entry, createHash("sha256").update(text).digest("hex")]);
      process.stdout.write(JSON.stringify(Object.fromEntries(hashes)));`;
    const argv = ["--require", "./infra/typescript.cjs", "-e", script];
    const hashes = execFileSync(process.execPath, argv, { cwd: join(other, "a folder") });
    rmSync(other, { recursive: true });
    const expected = [...first].map(([entry, text]) => [
      entry,
      createHash("sha256").update(text).digest("hex"),
    ]);
    expect(JSON.parse(String(hashes))).to.deep.equal(Object.fromEntries(expected));
  });

  it("is a file, named by a path relative to the working directory", () => {
    for (const entry of entries) {
      expect(bundle(entry)).to.equal(join("build", "functions", entry, "index.js"));
      expect(readFileSync(bundle(entry), "utf8") === first.get(entry), entry).to.equal(true);
    }
  });

  it("contains no path of this computer", () => {
    for (const [entry, text] of first) expect(text.includes(ROOT), entry).to.equal(false);
  });

  it("is registered as a file, not as a text", async () => {
    const { code } = await registeredCode();
    const assets = await (code as pulumi.asset.AssetArchive).assets;
    expect(Object.keys(assets)).to.deep.equal(["index.js", "settings.json"]);
    expect(assets["index.js"]).to.be.an.instanceOf(pulumi.asset.FileAsset);
  });
});

/** The first function that the component registers. */
async function registeredCode(): Promise<{ code: unknown }> {
  const codes: unknown[] = [];
  await pulumi.runtime.setMocks({
    newResource: async ({ type, name, inputs }) => {
      if (type === "aws:lambda/function:Function") codes.push(inputs.code);
      return { id: name, state: inputs };
    },
    call: async () => ({}),
  });
  new SyncFunction("prepare", {
    entry: "prepare",
    settings: functions.prepare.settings,
    environment: {},
    settingsJson: "{}",
    allowed: { inline: [], managed: [] },
    account: "123456789012",
    retentionDays: 1,
  });
  await pulumi.runtime.disconnect();
  return { code: codes[0] };
}

describe("the program as Pulumi loads it", () => {
  it("is compiled by the options of Pulumi.yaml, without ts-node and the type checker", () => {
    const { options } = parse(readFileSync(join(ROOT, "Pulumi.yaml"), "utf8")).runtime;
    expect(options.typescript).to.equal(false);
    const script = `
      const { functions } = require("./functions/index.ts");
      const loaded = Object.keys(require.cache).filter((file) => /node_modules.(typescript|ts-node)\\b/.test(file));
      process.stdout.write(JSON.stringify({ functions: Object.keys(functions), loaded }));`;
    const text = execFileSync(process.execPath, [...options.nodeargs.split(" "), "-e", script], {
      cwd: ROOT,
    });
    expect(JSON.parse(String(text))).to.deep.equal({ functions: Object.keys(functions), loaded: [] });
  });

  it("shows the lines of the sources in stack traces", () => {
    const script = `
      try { require("./infra/bundle.ts").bundle("none"); } catch (error) { process.stdout.write(error.stack); }`;
    const stack = String(
      execFileSync(process.execPath, ["--require", "./infra/typescript.cjs", "-e", script], { cwd: ROOT }),
    );
    const line = readFileSync(join(ROOT, "infra", "bundle.ts"), "utf8")
      .split("\n")
      .findIndex((text) => text.includes("has no function"));
    expect(stack).to.include(`${join("infra", "bundle.ts")}:${line + 1}:`);
  });
});
