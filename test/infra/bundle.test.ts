import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { parse } from "yaml";
import { functions } from "../../functions";
import { build, bundle } from "../../infra/bundle";
import { SyncFunction } from "../../infra/sync-function";
import { createFunction } from "../../local/lambda";
import { outcome, settings } from "../local/lambda/world";

const ROOT = join(__dirname, "..", "..");
describe("the bundle of the functions", () => {
  const text = build().text;

  it("has the same bytes when it is built twice", () => {
    expect(build().text === text).to.equal(true);
  });

  it("has the same bytes when it is built in another folder", () => {
    const other = mkdtempSync(join(tmpdir(), "bundle-"));
    for (const name of ["functions", "sync", "infra", "tsconfig.json", "package.json"])
      cpSync(join(ROOT, name), join(other, "a folder", name), { recursive: true });
    symlinkSync(join(ROOT, "node_modules"), join(other, "a folder", "node_modules"));
    const script = `process.stdout.write(require("./infra/bundle.ts").build().text)`;
    const argv = ["--require", "./infra/typescript.cjs", "-e", script];
    const built = execFileSync(process.execPath, argv, { cwd: join(other, "a folder"), encoding: "utf8" });
    rmSync(other, { recursive: true });
    expect(built === text).to.equal(true);
  });

  it("is a file, named by a path relative to the working directory", () => {
    expect(bundle()).to.equal(join("build", "functions", "index.js"));
    expect(readFileSync(bundle(), "utf8") === text).to.equal(true);
  });

  it("contains no path of this computer", () => {
    expect(text.includes(ROOT)).to.equal(false);
  });

  it("refuses a deployment package that has no settings, or those of an unknown function", async () => {
    const load = (files: Readonly<Record<string, string>>) =>
      outcome(createFunction(settings({ code: text, files })).invoke({}));
    expect(await load({}))
      .to.have.property("message")
      .that.include("no valid settings.json");
    expect(await load({ "settings.json": '{"function":"toString"}' }))
      .to.have.property("message")
      .that.include('an unknown function: "toString"');
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
      try { require("./functions/runtime/settings.ts").readPackage(); } catch (error) { process.stdout.write(error.stack); }`;
    const stack = String(
      execFileSync(process.execPath, ["--require", "./infra/typescript.cjs", "-e", script], { cwd: ROOT }),
    );
    const file = join("functions", "runtime", "settings.ts");
    const line = readFileSync(join(ROOT, file), "utf8")
      .split("\n")
      .findIndex((text) => text.includes("throw new Error("));
    expect(stack).to.include(`${file}:${line + 1}:`);
  });
});
