import { createHash } from "node:crypto";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { stringify } from "yaml";
import { isObject, parsedJson } from "../../sync/model/json";
import type { Program } from "../registration";
import { type StackSettings, stackFile } from "../stack-config";
import { callerFolder } from "./options/input";
import { policiesOf, writePolicies } from "./policies";
import { EXIT, runCommand, type Streams, UsageError } from "./usage";

const HELP = `Usage: npm run -s resources -- [options]

Prints the resources that pulumi up would register, with their inputs, and the
outputs of the stack. It needs neither the Pulumi CLI nor an AWS account. ARNs
and generated names are placeholders. Policies and other JSON documents are
printed as YAML. Of the code of a function, the size and the hash are printed.

  --config FILE      a stack file such as Pulumi.dev.yaml, relative to the
                     folder of the caller (default: a stack in us-east-1 with
                     the buckets my-source-bucket and my-destination-bucket)
  --json             print a JSON object: resources, a list of
                     {type, name, inputs}, and outputs
  --policies FOLDER  print nothing. Write each IAM policy and bucket policy to a
                     file NAME.json in FOLDER, and each trust policy to
                     NAME.trust.json. FOLDER is relative to the folder of the
                     caller
  -h, --help         print this text

Exit codes: 0 success, 1 failure, 2 wrong usage or an invalid stack file.
`;

/** The settings without `--config`. */
const EXAMPLE: StackSettings = {
  "aws:region": "us-east-1",
  "sync-buckets:source": "my-source-bucket",
  "sync-buckets:destination": "my-destination-bucket",
};

/** The surroundings of the command. */
export interface ResourcesContext extends Pick<Streams, "print"> {
  readonly env: NodeJS.ProcessEnv;
  /** Evaluates the Pulumi program. */
  readonly evaluate: (settings: StackSettings) => Promise<Program>;
}

/** `npm run resources`. @returns the exit code */
export async function resources(
  args: readonly string[],
  { env, print, evaluate }: ResourcesContext,
): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      config: { type: "string" },
      json: { type: "boolean", default: false },
      policies: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    print(HELP);
    return EXIT.succeeded;
  }
  if (values.json && values.policies !== undefined)
    throw new UsageError("--json and --policies exclude each other. Give one of them.");
  const settings = values.config === undefined ? EXAMPLE : readStackFile(values.config, env);
  const program = withoutCode(await accepted(evaluate(settings)));
  if (values.policies !== undefined) {
    writePolicies(resolve(callerFolder(env), values.policies), policiesOf(program.resources));
    return EXIT.succeeded;
  }
  print(values.json ? `${JSON.stringify(program, null, 2)}\n` : textOf(program));
  return EXIT.succeeded;
}

/** @throws UsageError if the file cannot be read or has no configuration */
function readStackFile(file: string, env: NodeJS.ProcessEnv): StackSettings {
  try {
    return stackFile(resolve(callerFolder(env), file));
  } catch (error) {
    throw new UsageError(`--config: ${file} is not a stack file: ${(error as Error).message}`);
  }
}

/** @throws UsageError with the errors that `pulumi preview` would report */
async function accepted(program: Promise<Program>): Promise<Program> {
  try {
    return await program;
  } catch (error) {
    throw new UsageError(`The program rejects the configuration:\n${(error as Error).message}`);
  }
}

/** The output that a reader compares: the resources by name, without their state and without the text of bundles. */
const withoutCode = ({ resources: all, outputs }: Program) => ({
  resources: all
    .map(({ type, name, inputs }) => ({
      type,
      name,
      inputs: "code" in inputs ? { ...inputs, code: withoutBundle(inputs.code) } : inputs,
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1)),
  outputs,
});

const withoutBundle = ({ "index.js": text = "", ...others }: Readonly<Record<string, string>>) => ({
  "index.js": {
    bytes: Buffer.byteLength(text),
    sha256: createHash("sha256").update(text).digest("hex"),
  },
  ...others,
});

const textOf = ({ resources: all, outputs }: ReturnType<typeof withoutCode>): string =>
  stringify(
    opened({
      resources: Object.fromEntries(all.map(({ type, name, inputs }) => [name, { type, ...inputs }])),
      outputs,
    }),
    { aliasDuplicateObjects: false, lineWidth: 0 },
  );

/** The value with each JSON text replaced by its content. */
function opened(value: unknown): unknown {
  if (typeof value === "string") return /^[[{]/.test(value) ? (parsedJson(value) ?? value) : value;
  if (Array.isArray(value)) return value.map(opened);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, opened(item)]));
}

/** Loads Pulumi only for an evaluation, because loading takes half a second. */
const evaluateProgram: ResourcesContext["evaluate"] = (settings) =>
  (require("../program") as typeof import("../program")).evaluateProgram(settings);

if (require.main === module)
  void runCommand("resources", ({ print }) =>
    resources(process.argv.slice(2), { env: process.env, print, evaluate: evaluateProgram }),
  );
