import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { ROOT, read } from "./files";

const COMMAND = "npm sbom --sbom-format cyclonedx --package-lock-only";

interface Component {
  readonly name: string;
  readonly version: string;
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
}

interface Lock {
  readonly packages: Readonly<Record<string, { readonly version: string; readonly link?: boolean }>>;
}

/** Runs the command of SECURITY.md without a network, and without the variables that npm sets for the tests. */
function sbom(): { readonly bomFormat: string; readonly components: readonly Component[] } {
  const [program = "", ...args] = COMMAND.split(" ");
  const inherited = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name));
  const path = `${join(ROOT, "node_modules", ".bin")}:${process.env.PATH}`;
  const env = { ...Object.fromEntries(inherited), PATH: path, npm_config_offline: "true" };
  const options = { cwd: ROOT, env, maxBuffer: 64 * 1_024 ** 2 };
  return JSON.parse(String(execFileSync(program, args, options)));
}

describe("the software bill of materials", () => {
  it("is printed by the command of SECURITY.md, offline, and has every package of the lock file with its hash", () => {
    expect(read("SECURITY.md")).to.include(COMMAND);
    const { bomFormat, components } = sbom();
    const lock = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")) as Lock;
    const locked = Object.entries(lock.packages)
      .filter(([path]) => path !== "")
      .map(([path, { version }]) => `${path.replace(/^.*node_modules\//, "")}@${version}`);
    const listed = components.map(({ name, version }) => `${name}@${version}`);
    expect(bomFormat).to.equal("CycloneDX");
    expect(listed).to.include.members(["@aws-sdk/client-s3@3.1169.0"]);
    expect(locked.filter((one) => !listed.includes(one))).to.deep.equal([]);
    const unhashed = components.filter(({ hashes }) => !hashes?.some(({ alg }) => alg === "SHA-512"));
    expect(unhashed.map(({ name }) => name)).to.deep.equal([]);
  });
});
