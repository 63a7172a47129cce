import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";

/** A resource that the program of version 0.1.0 registered. */
interface Recorded {
  readonly type: string;
  readonly name: string;
  /** The name of its component. */
  readonly parent?: string;
  /** Texts may contain references, such as `${runs-bucket.arn}`. The code of functions is not recorded. */
  // biome-ignore lint/suspicious/noExplicitAny: Pulumi defines the inputs of each resource
  readonly inputs: Readonly<Record<string, any>>;
}

/** The resources in order. Each resource follows its dependencies. */
const RECORDED = join(__dirname, "..", "..", "test", "fixtures", "version-0.1.0.json");
const CODE = "exports.handler = async () => ({});";
/** The version of the AWS provider, as in package.json. */
const { version } = require("@pulumi/aws/package.json") as { version: string };

class Component extends pulumi.ComponentResource {}

/**
 * Registers the resources that the program of version 0.1.0 registered.
 *
 * @returns the stack's outputs
 */
export function registerFirstVersion(): { readonly runsBucket: pulumi.Output<string> } {
  const registered = new Map<string, pulumi.Resource>();
  for (const { type, name, parent, inputs } of JSON.parse(readFileSync(RECORDED, "utf8")) as Recorded[]) {
    const options = parent === undefined ? {} : { parent: registered.get(parent)! };
    registered.set(
      name,
      type.startsWith("aws:")
        ? new Created(type, name, resolved(inputs, registered), { ...options, version })
        : new Component(type, name, {}, options),
    );
  }
  return { runsBucket: property(registered.get("runs-bucket")!, "bucket") };
}

/** The properties available to references. */
const OUTPUTS = ["arn", "bucket", "name", "qualifiedArn", "stateMachineVersionArn"];

class Created extends pulumi.CustomResource {
  constructor(type: string, name: string, inputs: pulumi.Inputs, options: pulumi.CustomResourceOptions) {
    super(type, name, { ...Object.fromEntries(OUTPUTS.map((key) => [key, undefined])), ...inputs }, options);
  }
}

const property = (resource: pulumi.Resource, name: string): pulumi.Output<string> =>
  (resource as unknown as Record<string, pulumi.Output<string>>)[name]!;

/** The inputs with references replaced by the values of other resources. */
function resolved(
  inputs: Recorded["inputs"],
  registered: ReadonlyMap<string, pulumi.Resource>,
): pulumi.Inputs {
  const within = (value: unknown, key = ""): unknown => {
    if (key === "code")
      return new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.StringAsset(CODE) });
    if (typeof value === "string") return withReferences(value, registered);
    if (Array.isArray(value)) return value.map((item) => within(item));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, within(item, name)]));
  };
  return within(inputs) as pulumi.Inputs;
}

function withReferences(
  text: string,
  registered: ReadonlyMap<string, pulumi.Resource>,
): pulumi.Input<string> {
  const parts = text.split(/\$\{([^}]+)\}/);
  if (parts.length === 1) return text;
  const values = parts.map((part, i) => {
    const [name, key] = part.split(".");
    return i % 2 === 0 ? part : property(registered.get(name!)!, key!);
  });
  return pulumi.all(values).apply((all) => all.join(""));
}
