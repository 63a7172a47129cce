import { readFile } from "node:fs/promises";
import * as pulumi from "@pulumi/pulumi";
import { recordedCalls, recordingProvider } from "./recording";
import type { Program, Provider, Resource } from "./registration";
import { type StackSettings, withDefaults } from "./stack-config";

const PROJECT = "sync-buckets";

/** Pulumi captures a stack trace for each resource. Mapping the traces to TypeScript takes longer than all other work. */
async function withoutStackTraces<T>(work: () => Promise<T>): Promise<T> {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return await work();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/**
 * Evaluates `index.ts` as `pulumi up` would.
 *
 * @param settings the stack's configuration. Missing values have the defaults of Pulumi.yaml.
 * @param provider creates the resources. Default: {@link recordingProvider}, which creates nothing.
 * @throws pulumi.RunError for an invalid configuration, or the first error of the provider. Other resources may still
 * be in progress then.
 */
export async function evaluateProgram(
  settings: StackSettings,
  provider: Provider = recordingProvider(settings["aws:region"] ?? "us-east-1"),
): Promise<Program> {
  const registered: Promise<Resource>[] = [];
  const failure = Promise.withResolvers<never>();
  const newResource = async (args: pulumi.runtime.MockResourceArgs) => {
    const creation = create(args, provider);
    registered.push(creation);
    const { state } = await creation.catch((error) => {
      failure.reject(error);
      // Pulumi would reject every output that depends on the resource, most of them without a handler. So the promise
      // stays pending, and terminateRpcs keeps Pulumi from reporting pending resources when the process ends.
      pulumi.runtime.terminateRpcs();
      return new Promise<never>(() => {});
    });
    return { id: state.id ?? args.name, state };
  };
  const calls = recordedCalls(settings["aws:region"] ?? "us-east-1");
  const call = ({ token }: pulumi.runtime.MockCallArgs) => Promise.resolve(calls[token] ?? rejectCall(token));
  await pulumi.runtime.setMocks({ newResource, call }, PROJECT, "local", false);
  pulumi.runtime.setAllConfig({ ...withDefaults(settings) });
  const outputs = await withoutStackTraces(() => Promise.race([failure.promise, run()]));
  return { resources: await Promise.all(registered), outputs };
}

async function create(
  { type, name, inputs, custom }: pulumi.runtime.MockResourceArgs,
  provider: Provider,
): Promise<Resource> {
  const registration = { type, name, inputs: await withTexts(inputs) };
  const created = custom ? await provider(registration) : {};
  const { code, ...state } = registration.inputs; // Pulumi formats each state as text, for its log
  return { ...registration, state: { ...state, ...created } };
}

const rejectCall = (token: string): never => {
  throw new Error(`The program calls the Pulumi function ${token}, which is available only on AWS.`);
};

/** Runs the program until its outputs are resolved and all registered resources are created. */
async function run(): Promise<Record<string, string>> {
  const outputs = await resolved(loadProgram());
  await pulumi.runtime.disconnect();
  return outputs;
}

/**
 * Loads the entry module again, because loading it registers the resources. The other modules are stateless. Node.js keeps
 * a loaded module in two places. Each evaluation would stay in memory, with all of its resources.
 */
function loadProgram(): Record<string, unknown> {
  const entry = require.resolve("../index");
  const exported = require(entry) as Record<string, unknown>;
  delete require.cache[entry];
  module.children = module.children.filter(({ filename }) => filename !== entry);
  return exported;
}

const resolved = (outputs: Record<string, unknown>): Promise<Record<string, string>> =>
  new Promise((resolve) => {
    pulumi.all(outputs).apply((values) => resolve(values as Record<string, string>));
  });

/** The inputs with an archive as an object of file texts, in place of its promises. */
async function withTexts(inputs: Resource["inputs"]): Promise<Resource["inputs"]> {
  const { code } = inputs;
  if (code === undefined) return inputs;
  const assets = (await code.assets) as Readonly<Record<string, Asset>>;
  const files = await Promise.all(
    Object.entries(assets).map(async ([name, asset]) => [name, await textOf(asset)] as const),
  );
  return { ...inputs, code: Object.fromEntries(files) };
}

/** A file of an archive: a text, or a path relative to the working directory. */
type Asset = { readonly text: Promise<string> } | { readonly path: Promise<string> };

const textOf = async (asset: Asset): Promise<string> =>
  "path" in asset ? readFile(await asset.path, "utf8") : asset.text;
