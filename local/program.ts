import * as pulumi from "@pulumi/pulumi";
import { recordingProvider } from "./recording";
import { type StackSettings, withDefaults } from "./stack-config";

const PROJECT = "sync-buckets";

/** What the program asks a provider to create. */
export interface Registration {
  /** Pulumi's type token, for example `aws:lambda/function:Function`. */
  readonly type: string;
  readonly name: string;
  /** As the program gave them; an archive is an object of its files' texts by their names. */
  // biome-ignore lint/suspicious/noExplicitAny: what a resource takes is Pulumi's to know
  readonly inputs: Readonly<Record<string, any>>;
}

/** One resource that the program registered: its inputs, and the state that the provider gave back. */
export interface Resource extends Registration {
  // biome-ignore lint/suspicious/noExplicitAny: and so is what a provider gives back
  readonly state: Readonly<Record<string, any>>;
}

/** What evaluating the program came to. */
export interface Program {
  readonly resources: readonly Resource[];
  readonly outputs: Readonly<Record<string, string>>;
}

/**
 * Creates one resource. What it gives back beside the inputs (`id`, ARNs) flows into the resources that depend on it,
 * which are registered only then. It is not asked for components, of which there is nothing to create.
 */
export type Provider = (registration: Registration) => Promise<Record<string, string>>;

/** Pulumi notes a stack trace for each resource, and mapping those to TypeScript takes longer than all the rest. */
async function untraced<T>(work: () => Promise<T>): Promise<T> {
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
 * @param settings the stack's configuration; what it leaves out has the defaults of Pulumi.yaml.
 * @param provider creates the resources; left out: nothing is created, and everything recorded.
 * @throws pulumi.RunError for a wrong configuration, and what the provider throws first; it may be at work on other
 * resources still.
 */
export async function evaluateProgram(
  settings: StackSettings,
  provider: Provider = recordingProvider(settings["aws:region"] ?? "us-east-1"),
): Promise<Program> {
  const registered: Promise<Resource>[] = [];
  const failure = Promise.withResolvers<never>();
  const newResource = async (args: pulumi.runtime.MockResourceArgs) => {
    const created = create(args, provider);
    registered.push(created);
    const { state } = await created.catch((error) => {
      failure.reject(error);
      // Pulumi would reject every output that depends on it, most of which nobody waits for. So it never hears of it,
      // and does not complain at the process's end of what was never created.
      pulumi.runtime.terminateRpcs();
      return new Promise<never>(() => {});
    });
    return { id: state.id ?? args.name, state };
  };
  await pulumi.runtime.setMocks({ newResource, call: refuse }, PROJECT, "local", false);
  pulumi.runtime.setAllConfig({ ...withDefaults(settings) });
  const outputs = await untraced(() => Promise.race([failure.promise, up()]));
  return { resources: await Promise.all(registered), outputs };
}

async function create(
  { type, name, inputs, custom }: pulumi.runtime.MockResourceArgs,
  provider: Provider,
): Promise<Resource> {
  const registration = { type, name, inputs: await withTexts(inputs) };
  const made = custom ? await provider(registration) : {};
  return { ...registration, state: { ...registration.inputs, ...made } };
}

const refuse = async ({ token }: pulumi.runtime.MockCallArgs) => {
  throw new Error(`The program calls ${token}, which only AWS can answer.`);
};

/** Runs the program until its outputs are known and all that it registers is created. */
async function up(): Promise<Record<string, string>> {
  const outputs = await resolved(freshProgram());
  await pulumi.runtime.disconnect();
  return outputs;
}

/** The program's modules keep no state but the program itself, which has to run anew. */
function freshProgram(): Record<string, unknown> {
  const entry = require.resolve("../index");
  delete require.cache[entry];
  return require(entry) as Record<string, unknown>;
}

const resolved = (outputs: Record<string, unknown>): Promise<Record<string, string>> =>
  new Promise((resolve) => {
    pulumi.all(outputs).apply((values) => resolve(values as Record<string, string>));
  });

/** The texts of an archive's files in place of promises of them. */
async function withTexts(inputs: Resource["inputs"]): Promise<Resource["inputs"]> {
  const { code } = inputs;
  if (code === undefined) return inputs;
  const assets = (await code.assets) as Record<string, { text: Promise<string> }>;
  const files = await Promise.all(
    Object.entries(assets).map(async ([name, asset]) => [name, await asset.text] as const),
  );
  return { ...inputs, code: Object.fromEntries(files) };
}
