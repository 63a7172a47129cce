/** `evaluate.ts FOLDER …`: evaluates the Pulumi program of each folder, and prints a list of their resources and outputs as JSON. */
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { recordedCalls, recordingProvider } from "../../local/recording";

const REGION = "eu-central-1";

/** A resource with its inputs. An archive is an object with the path or the text of each file. */
interface Printed {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

async function evaluate(folder: string): Promise<object> {
  process.chdir(folder);
  const resources: Promise<Printed>[] = [];
  const provider = recordingProvider(REGION);
  await pulumi.runtime.setMocks(
    {
      newResource: async ({ type, name, inputs, custom }) => {
        resources.push(printed(type, name, inputs));
        const state = custom ? await provider({ type, name, inputs }) : {};
        return { id: state.id ?? name, state: { ...inputs, ...state } };
      },
      call: async ({ token }) => recordedCalls(REGION)[token] ?? {},
    },
    "example",
    "dev",
    false,
  );
  pulumi.runtime.setAllConfig({ "aws:region": REGION });
  const exported = require(join(folder, "index.ts"));
  const outputs = await new Promise((resolve) => pulumi.all(exported).apply(resolve));
  await pulumi.runtime.disconnect();
  return { resources: await Promise.all(resources), outputs };
}

async function evaluateAll(folders: readonly string[]): Promise<void> {
  const programs: object[] = [];
  for (const folder of folders) programs.push(await evaluate(folder)); // one at a time, because they change the working directory
  process.stdout.write(JSON.stringify(programs));
}

async function printed(type: string, name: string, inputs: Printed["inputs"]): Promise<Printed> {
  const code = inputs.code as pulumi.asset.AssetArchive | undefined;
  if (code === undefined) return { type, name, inputs };
  const assets = (await code.assets) as Record<string, { path?: Promise<string>; text?: Promise<string> }>;
  const files = Object.entries(assets).map(async ([file, { path, text }]) => [file, await (path ?? text)]);
  return { type, name, inputs: { ...inputs, code: Object.fromEntries(await Promise.all(files)) } };
}

evaluateAll(process.argv.slice(2)).catch((error: Error) => {
  process.stderr.write(String(error.stack));
  process.exitCode = 1;
});
