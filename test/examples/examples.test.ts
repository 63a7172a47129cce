import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { parse } from "yaml";
import { functions } from "../../functions";
import { ROOT, read } from "../project/files";
import { type Evaluated, EXAMPLES, evaluateIn, installPackage } from "./package";
import { startProvider } from "./provider";

const manifest = JSON.parse(read("package.json"));

/** Each error that is expected is an error itself if the compiler does not find it, as with a type that is missing. */
const WRONG_PROGRAM = `
import { SyncBuckets } from "sync-buckets";
const pair = { name: "photos", source: "photos", destination: "photos-copy" };
// @ts-expect-error
new SyncBuckets("a", { pairs: [{ ...pair, acl: "everyone" }] });
// @ts-expect-error
new SyncBuckets("a", { pairs: [{ ...pair, schedule: { expression: "rate(1 day)", input: { maxDeletes: "many" } } }] });
// @ts-expect-error
new SyncBuckets("a", { pairs: [pair], worker: 3 });
// @ts-expect-error
import "sync-buckets/build/package/index.js";
`;

describe("the package that npm pack makes", () => {
  let folder: string;
  let programs: ReadonlyMap<string, Evaluated>;
  before(async () => {
    folder = await installPackage();
    const evaluated = await evaluateIn(EXAMPLES.map((name) => join(folder, name)));
    programs = new Map(EXAMPLES.map((name, i) => [name, evaluated[i]!]));
  });
  after(() => rmSync(folder, { recursive: true }));

  const program = (name: string): Evaluated => programs.get(name)!;
  const inputs = (example: string, name: string) =>
    program(example).resources.find((resource) => resource.name === name)!.inputs;
  const pairsOf = (example: string, component: string) =>
    JSON.parse(inputs(example, `${component}-prepare-function`).code["settings.json"]).pairs;

  it("requires nothing but Pulumi, whose versions the program chooses", () => {
    const { dependencies, peerDependencies } = JSON.parse(
      readFileSync(join(folder, "node_modules", "sync-buckets", "package.json"), "utf8"),
    );
    expect(dependencies).to.equal(undefined);
    expect(Object.keys(peerDependencies)).to.deep.equal(["@pulumi/aws", "@pulumi/pulumi"]);
  });

  it("has the bundle of the functions, which the deployment packages contain", () => {
    for (const { name } of Object.values(functions)) {
      const path = inputs("one-pair", `photos-${name}-function`).code["index.js"];
      expect(path).to.equal("../node_modules/sync-buckets/build/package/functions/index.js");
      expect(existsSync(join(folder, "one-pair", path))).to.equal(true);
    }
  });

  it("has the types of the component, with all that they import: the examples compile with them, a wrong program does not", () => {
    writeFileSync(join(folder, "wrong.ts"), WRONG_PROGRAM);
    const config = join(folder, "tsconfig.json");
    const compilerOptions = {
      target: "es2022",
      module: "nodenext",
      types: ["node"],
      typeRoots: [join(ROOT, "node_modules", "@types")],
      strict: true,
      skipLibCheck: true,
      noEmit: true,
    };
    const files = [...EXAMPLES.map((name) => join(folder, name, "index.ts")), join(folder, "wrong.ts")];
    writeFileSync(config, JSON.stringify({ compilerOptions, files }));
    const tsc = join(ROOT, "node_modules", "typescript-7", "bin", "tsc");
    // Without garbage collection and threads it takes half of the CPU time.
    const { status, stdout } = spawnSync(process.execPath, [tsc, "-p", config, "--singleThreaded"], {
      encoding: "utf8",
      env: { ...process.env, GOGC: "off" },
    });
    expect({ status, stdout }).to.deep.equal({ status: 0, stdout: "" });
  });

  it("has a component provider for programs in other languages, which Pulumi starts by its name", async () => {
    const { bin } = manifest;
    expect(Object.keys(bin)).to.deep.equal(["pulumi-resource-sync-buckets"]);
    const [file] = Object.values<string>(bin);
    const started = await startProvider(join(folder, "node_modules", "sync-buckets", file!));
    expect(JSON.parse(await started.schema())).to.deep.equal(JSON.parse(read("docs/provider.schema.json")));
    started.stop();
  });

  it("has the provider's folder with what Pulumi needs to install and start it", () => {
    const plugin = join(folder, "node_modules", "sync-buckets", "build", "package", "plugin");
    expect(parse(readFileSync(join(plugin, "PulumiPlugin.yaml"), "utf8"))).to.deep.equal({
      runtime: "nodejs",
    });
    expect(JSON.parse(readFileSync(join(plugin, "package.json"), "utf8"))).to.deep.equal({
      name: "sync-buckets-plugin",
      version: manifest.version,
      private: true,
      main: "pulumi-resource-sync-buckets",
      dependencies: manifest.peerDependencies,
    });
  });

  it("is evaluated in each example with a start command", () => {
    for (const name of EXAMPLES)
      expect(program(name).outputs.startCommand, name).to.match(
        /^aws stepfunctions start-execution --region eu-/,
      );
  });

  it("synchronizes one pair of existing buckets", () => {
    expect(pairsOf("one-pair", "photos")).to.have.length(1);
    expect(program("one-pair").outputs.startCommand).to.include(
      `--input '{"source":"example-photos","destination":"example-photos-copy"}'`,
    );
  });

  it("synchronizes the pairs of a CSV file", () => {
    const [, ...lines] = read("examples/many-pairs/pairs.csv").trim().split("\n");
    const schedules = program("many-pairs").resources.flatMap(
      ({ type, inputs: { name, scheduleExpression } }) =>
        type === "aws:scheduler/schedule:Schedule" ? [[name, scheduleExpression]] : [],
    );
    const scheduled = Object.fromEntries(schedules);
    const found = pairsOf("many-pairs", "archive").map((pair: Record<string, string>) =>
      [
        ...[pair.name, pair.source, pair.prefix, pair.destination, pair.destinationPrefix],
        ...[pair.maxDeletePercent, scheduled[pair.name!]],
      ].join(),
    );
    expect(found).to.deep.equal(lines);
  });

  it("has the policy for a bucket of another account, which the example adds with that account's provider", () => {
    const { policy, bucket } = inputs("cross-account", "source-policy");
    const { bucketPolicies } = program("cross-account").outputs;
    expect(bucketPolicies).to.deep.equal({ [bucket]: policy });
    expect(policy).to.include("role/reports-copy-range-role");
  });

  it("lets no other account make a service use a role", () => {
    const resources = EXAMPLES.flatMap((name) => program(name).resources);
    const policies = resources.flatMap(({ inputs: { assumeRolePolicy } }) => assumeRolePolicy ?? []);
    expect(policies).not.to.be.empty;
    for (const text of policies) expect(text).to.include('"aws:SourceAccount":"123456789012"');
  });

  it("synchronizes buckets of the same program, on a schedule of the same program", () => {
    const [pair] = pairsOf("own-buckets", "nightly");
    expect(pair).to.deep.include({ source: "uploads", destination: "uploads-copy", maxDeletePercent: 10 });
    const { target } = inputs("own-buckets", "nightly-schedules-uploads");
    expect(JSON.parse(target.input)).to.deep.equal({ pair: "uploads" });
  });
});

describe("the example in YAML", () => {
  it("has arguments of the schema, and buckets of the same program", () => {
    const { resources } = parse(read("examples/yaml/Pulumi.yaml"));
    const { type, properties } = resources.nightly;
    expect(type).to.equal("sync-buckets:SyncBuckets");
    const { inputProperties } = JSON.parse(read("docs/provider.schema.json")).resources[
      "sync-buckets:index:SyncBuckets"
    ];
    expect(Object.keys(inputProperties)).to.include.members(Object.keys(properties));
    const [{ source, destination }] = properties.pairs;
    expect(source).to.match(/^\$\{photos\.bucket\}$/);
    expect(destination).to.match(/^\$\{copy\.bucket\}$/);
  });
});

/** The compiler of Pulumi for programs that depend on none. */
const pulumiCompiler = (): typeof import("typescript") =>
  require(join(ROOT, "node_modules", "@pulumi", "pulumi", "vendor", "typescript@3.8.3", "typescript.js"));

describe("the examples", () => {
  for (const name of EXAMPLES) {
    it(`can be compiled without a TypeScript of their own: ${name}`, () => {
      const { transpileModule, flattenDiagnosticMessageText } = pulumiCompiler();
      const { diagnostics = [] } = transpileModule(read(`examples/${name}/index.ts`), {
        reportDiagnostics: true,
      });
      const said = diagnostics.map(({ messageText }) => flattenDiagnosticMessageText(messageText, "\n"));
      expect(said).to.deep.equal([]);
    });

    it(`have a project file, and depend on this version of the package: ${name}`, () => {
      expect(parse(read(`examples/${name}/Pulumi.yaml`))).to.deep.include({ name, main: "index.ts" });
      const { devDependencies } = manifest;
      expect(JSON.parse(read(`examples/${name}/package.json`))).to.deep.equal({
        name,
        private: true,
        dependencies: {
          "@pulumi/aws": devDependencies["@pulumi/aws"],
          "@pulumi/pulumi": devDependencies["@pulumi/pulumi"],
          "sync-buckets": `file:../../sync-buckets-${manifest.version}.tgz`,
        },
      });
    });
  }
});
