import { writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { parse, stringify } from "yaml";
import { type FunctionName, functions } from "../../functions";
import { type BucketRole, type Grant, grantsFor } from "../../functions/runtime/grants";
import { stackFile } from "../../local/stack-config";
import { invokes, render } from "../../machine/asl";
import { type Functions, machine } from "../../machine/sync";
import { pairOf } from "../../sync/request/pair";
import { sessionOf } from "../local/scene";
import { GOLDEN, golden, named, ofType, readable, registered } from "./registered";

const HEADER = `# Every resource that the program registers with test/fixtures/Pulumi.dev.yaml, and the stack's outputs.
# Written by UPDATE=1 in the environment of the test that compares it.
`;

/** What stands for the engine where no engine runs; Pulumi does not export its type. */
interface Monitor {
  getRegisteredResources(): ReadonlyMap<string, unknown>;
}

/** The part of a grant's resource after the bucket's name. */
function objects(on: BucketRole, of: Grant<"s3">["of"]): string[] {
  if (of === "bucket") return [""];
  return [on === "runs" || on === "learned" ? `/${on}/*` : "/*"];
}

describe("the stack", () => {
  before(async () => {
    await registered();
  });

  it("is, in whole, what stands in stack.yaml", async () => {
    const now = readable(await registered());
    if (process.env.UPDATE)
      writeFileSync(GOLDEN, HEADER + stringify(now, { aliasDuplicateObjects: false, lineWidth: 0 }));
    expect(now).to.deep.equal(parse(golden()));
  });

  it("has, for each file of functions/, a function with its memory and timeout, and its grants", async () => {
    const program = await registered();
    const buckets = {
      source: "example-source-bucket",
      destination: "example-destination-bucket",
      destinationWithAcl: undefined,
      runs: program.outputs.runsBucket,
      learned: program.outputs.runsBucket,
    };
    const expected = Object.values(functions).map(
      ({ name: fn, settings: { memorySize, timeout, grants } }) => ({
        fn,
        memorySize,
        timeout,
        granted: grantsFor(grants, "s3")
          .filter(({ on }) => buckets[on] !== undefined)
          .flatMap(({ actions, on, of }) =>
            objects(on, of).flatMap((suffix) =>
              actions.map((action) => `${action} arn:aws:s3:::${buckets[on]}${suffix}`),
            ),
          ),
      }),
    );
    const found = Object.values(functions).map(({ name: fn }) => {
      const { memorySize, timeout } = named(program, `${fn}-function`).inputs;
      const { Statement } = JSON.parse(named(program, `${fn}-policy`).inputs.policy);
      const allowed = (Statement as { Action: string[]; Resource: string[] }[]).filter(({ Action }) =>
        Action.some((action) => action.startsWith("s3:")),
      );
      const granted = allowed.flatMap(({ Action, Resource }) =>
        Action.flatMap((action) => Resource.map((resource) => `${action} ${resource}`)),
      );
      return { fn, memorySize, timeout, granted };
    });
    const sorted = (all: typeof expected) =>
      all.map((one) => ({ ...one, granted: [...new Set(one.granted)].sort() }));
    expect(sorted(found)).to.deep.equal(sorted(expected));
    expect(ofType(program, "aws:lambda/function:Function")).to.have.length(found.length);
  });

  it("runs functions of one file, which requires Node's own modules only, and no Pulumi", async () => {
    for (const { inputs } of ofType(await registered(), "aws:lambda/function:Function")) {
      expect(Object.keys(inputs.code)).to.deep.equal(["index.js", "settings.json"]);
      const text: string = inputs.code["index.js"];
      // After a bracket it stands in the text of an error message of the SDK's.
      const required = [...text.matchAll(/(?<!\[)\brequire\("([^"]+)"\)/g)].map(([, name]) => name!);
      expect(required).to.include("node:timers/promises");
      expect([...new Set(required)].filter((name) => !isBuiltin(name))).to.deep.equal(["./settings.json"]);
      expect(text).not.to.match(/@?pulumi\/|pulumi\.runtime|__pulumi/);
      expect(text.length).to.be.below(1_000_000);
    }
  });

  it("has the machine of machine/sync.ts, with the published versions of the functions", async () => {
    const program = await registered();
    const refs = Object.entries(functions).map(([name, { name: fn }]) => [
      name,
      { name, arn: named(program, `${fn}-function`).state.qualifiedArn },
    ]);
    const workflow = machine(Object.fromEntries(refs) as unknown as Functions<string>, {
      workers: 40,
      timeoutSeconds: 960,
    });
    const { inputs } = named(program, "sync-machine");
    expect(JSON.parse(inputs.definition)).to.deep.equal({
      Comment: `sync-buckets. Records of runs: s3://${program.outputs.runsBucket}/runs/`,
      ...JSON.parse(JSON.stringify(render(workflow))),
    });
    expect(invokes(workflow)).to.have.length(Object.keys(functions).length);
    expect(inputs.definition.length).to.be.below(1_000_000);
  });

  it("starts executions on an alias of the published version", async () => {
    const program = await registered();
    const { state } = named(program, "sync-machine");
    expect(named(program, "sync-live").inputs.routingConfigurations).to.deep.equal([
      { stateMachineVersionArn: state.stateMachineVersionArn, weight: 100 },
    ]);
    expect(program.outputs.stateMachineArn).to.equal(`${state.arn}:live`);
  });

  it("gives a call longer than any function may take", async () => {
    const program = await registered();
    const longest = Math.max(
      ...ofType(program, "aws:lambda/function:Function").map(({ inputs }) => inputs.timeout),
    );
    const { definition } = named(program, "sync-machine").inputs;
    const timeouts = [...definition.matchAll(/"TimeoutSeconds":(\d+)/g)];
    const calls = [...definition.matchAll(/"FunctionName"/g)];
    expect(timeouts).to.have.length(calls.length).and.length.above(Object.keys(functions).length);
    for (const [, seconds] of timeouts) expect(Number(seconds)).to.be.above(longest);
  });

  it("registers the same for the same settings, each resource named after its parent", async () => {
    const again = await registered({ "sync-buckets:workers": "40" });
    expect(readable(again)).to.deep.equal(readable(await registered()));
    // Of parents nothing but the monitor knows, and it knows the last program only.
    const monitor = pulumi.runtime.getMonitor() as unknown as Monitor;
    const urns = [...monitor.getRegisteredResources().keys()].map((urn) => urn.split("::").slice(2));
    const components = urns.flatMap(([type, name]) =>
      type!.split("$").at(-1)!.startsWith("sync-buckets:") ? [{ type, name }] : [],
    );
    const strangers = urns.filter(([type, name]) => {
      const parent = type!.split("$").at(-2) ?? "";
      return (
        parent !== "" &&
        !components.some((it) => it.type!.endsWith(parent) && name!.startsWith(`${it.name}-`))
      );
    });
    expect(strangers).to.deep.equal([]);
    expect(components.map(({ name }) => name)).to.have.members([
      "sync-buckets",
      ...["runs", ...Object.values(functions).map(({ name: fn }) => fn), "sync"].map(
        (name) => `sync-buckets-${name}`,
      ),
    ]);
  });

  // Lambda returns the levels, and the provider would take them for a change: it would publish each function again.
  it("gives the log of each function the levels that Lambda has by default, so that an update without a change updates none", async () => {
    const { resources } = await registered();
    for (const { name, inputs } of resources.filter(({ type }) => type === "aws:lambda/function:Function"))
      expect(inputs.loggingConfig, name).to.deep.equal({
        logFormat: "JSON",
        applicationLogLevel: "INFO",
        systemLogLevel: "INFO",
        logGroup: name.replace(/-function$/, "-logs"),
      });
  });

  it("tells its functions of an emulator, by the endpoint and the style of its requests", async () => {
    const { outputs, resources } = await registered(stackFile("test/fixtures/Pulumi.local.yaml"));
    const endpoint = "http://localhost:4566";
    for (const { name, inputs } of resources.filter(({ type }) => type === "aws:lambda/function:Function")) {
      expect(inputs.environment.variables).to.deep.equal({
        AWS_ENDPOINT_URL_S3: endpoint,
        ...(name === "sync-buckets-prepare-function" && { AWS_ENDPOINT_URL_SFN: endpoint }),
      });
      const { function: fn, ...settings } = JSON.parse(inputs.code["settings.json"]);
      expect(name).to.equal(`sync-buckets-${functions[fn as FunctionName].name}-function`);
      expect(settings).to.deep.equal({
        pairs: [pairOf("default", "local-source", "local-destination")],
        runsBucket: outputs.runsBucket,
        account: "123456789012",
        workers: 40,
        copiesPerWorker: 256,
        requesterPays: false,
        s3UsePathStyle: true,
        retentionDays: 30,
        ...(name === "sync-buckets-report-function" && { copier: sessionOf(resources, "copy-range") }),
      });
    }
    expect(outputs.startCommand).to.include(" --endpoint-url http://localhost:4566 ");
  });
});
