import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { buildSync } from "esbuild";
import { parse } from "yaml";
import { ROOT, read } from "../project/files";

const FILE = "examples/github-actions/deploy.yml";
const TEXT = read(FILE);
const manifest = JSON.parse(read("package.json"));

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly permissions: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}
const workflow = parse(TEXT) as {
  readonly env: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<"preview" | "update", Job>>;
};

/** What the test uses of @actions/workflow-parser. */
interface WorkflowParser {
  parseWorkflow(
    file: { readonly name: string; readonly content: string },
    trace: object,
  ): { readonly context: { readonly errors: { getErrors(): readonly { readonly message: string }[] } } };
  readonly NoOperationTraceWriter: new () => object;
}

/** GitHub's own parser. It imports JSON as Node.js does not allow it, so that it is bundled first. */
function loadParser(folder: string): WorkflowParser {
  const outfile = join(folder, "parser.cjs");
  const contents = ["@actions/workflow-parser", "@actions/workflow-parser/templates/trace-writer"]
    .map((name) => `export * from "${name}";`)
    .join("\n");
  buildSync({
    stdin: { contents, resolveDir: ROOT },
    bundle: true,
    platform: "node",
    format: "cjs",
    outfile,
    logLevel: "error",
  });
  return createRequire(__filename)(outfile) as WorkflowParser;
}

describe("the workflow of GitHub Actions", () => {
  const folder = mkdtempSync(join(tmpdir(), "workflow-"));
  after(() => rmSync(folder, { recursive: true }));

  it("is valid for GitHub's parser, which finds a wrong key and a wrong expression", () => {
    const { parseWorkflow, NoOperationTraceWriter } = loadParser(folder);
    const errorsOf = (content: string): string[] =>
      parseWorkflow({ name: "deploy.yml", content }, new NoOperationTraceWriter())
        .context.errors.getErrors()
        .map(({ message }) => message.replace(/^.*?\): /, ""));
    expect(errorsOf(TEXT)).to.deep.equal([]);
    expect(errorsOf(TEXT.replace("timeout-minutes", "timeout"))).to.deep.equal([
      "Unexpected value 'timeout'",
    ]);
    expect(errorsOf(TEXT.replace("vars.AWS_PREVIEW_ROLE", "variables.ROLE"))).to.have.length(1);
  });

  it("pins each action to a version", () => {
    const used = Object.values(workflow.jobs).flatMap(({ steps }) => steps.flatMap(({ uses }) => uses ?? []));
    expect(used).to.have.length(8);
    for (const action of used) expect(action).to.match(/^[\w-]+\/[\w-]+@v\d+$/);
  });

  it("previews pull requests and updates main, each with a role of its own", () => {
    const pulumi = (job: "preview" | "update") =>
      workflow.jobs[job].steps.find(({ uses }) => uses?.startsWith("pulumi/actions@"))?.with;
    expect(pulumi("preview")).to.deep.equal({
      command: "preview",
      "stack-name": "dev",
      "comment-on-pr": true,
    });
    expect(pulumi("update")).to.deep.equal({ command: "up", "stack-name": "dev" });
    const roles = Object.values(workflow.jobs).map(
      ({ steps }) => steps.find(({ with: given }) => given?.["role-to-assume"])?.with?.["role-to-assume"],
    );
    expect(roles).to.deep.equal(
      ["AWS_PREVIEW_ROLE", "AWS_DEPLOY_ROLE"].map((name) => `\${{ vars.${name} }}`),
    );
    for (const { permissions } of Object.values(workflow.jobs))
      expect(permissions["id-token"]).to.equal("write");
  });

  it("has commands, files and settings that there are", () => {
    const commands = Object.values(workflow.jobs).flatMap(({ steps }) =>
      steps.flatMap(({ run }) => run ?? []),
    );
    for (const command of commands) {
      const [, script] =
        /^npm run (?:-s )?([\w:-]+)(?: -- prune --stack dev --keep 10)?$/.exec(command) ?? [];
      if (script === undefined) expect(command).to.equal("npm ci");
      else expect(manifest.scripts).to.have.property(script);
    }
    const files = [...TEXT.matchAll(/(?<![\w/.])(?:docs\/[\w-]+\.json|Pulumi\.\w+\.yaml)/g)].map(
      ([name]) => name,
    );
    expect(new Set(files)).to.deep.equal(new Set(["Pulumi.dev.yaml", "docs/deployer-policy.json"]));
    for (const file of files) expect(existsSync(join(ROOT, file)), file).to.equal(true);
    expect(parse(read("Pulumi.dev.yaml")).config["aws:region"]).to.equal(workflow.env.AWS_REGION);
  });

  it("has a Node.js with an npm that the project accepts", () => {
    const setups = Object.values(workflow.jobs).flatMap(({ steps }) =>
      steps.flatMap(({ uses, with: given }) => (uses?.startsWith("actions/setup-node@") ? [given] : [])),
    );
    const [major] = String(manifest.devDependencies.node).split(".");
    expect(setups).to.deep.equal(Array(2).fill({ "node-version": Number(major), cache: "npm" }));
  });
});
