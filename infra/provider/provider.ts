import * as pulumi from "@pulumi/pulumi";
import { unknownArguments } from "../config/unknown-keys";
import { SyncBuckets, type SyncBucketsArgs } from "../sync-buckets";

/** The type of the component in programs in languages other than TypeScript. YAML also accepts `sync-buckets:SyncBuckets`. */
export const TYPE = "sync-buckets:index:SyncBuckets";

/** The part of the schema, docs/provider.schema.json, that the provider reads. */
interface Schema {
  readonly version: string;
  readonly resources: Readonly<
    Record<
      string,
      {
        readonly inputProperties: Readonly<Record<string, unknown>>;
        readonly requiredInputs: readonly string[];
        readonly properties: Readonly<Record<string, unknown>>;
      }
    >
  >;
}

/** A component provider: creates the component for programs in Python, Go, .NET, Java and YAML. */
export class SyncBucketsProvider implements pulumi.provider.Provider {
  readonly version: string;
  /** The schema as JSON. Pulumi generates the SDKs of other languages from it. */
  readonly schema: string;
  readonly #component: Schema["resources"][string];

  constructor(schema: string) {
    const { version, resources }: Schema = JSON.parse(schema);
    this.version = version;
    this.schema = schema;
    this.#component = resources[TYPE]!;
  }

  /**
   * Creates the component.
   *
   * @throws pulumi.RunError if the type, a name of an argument, or a value is wrong
   */
  async construct(
    name: string,
    type: string,
    inputs: pulumi.Inputs,
    options: pulumi.ComponentResourceOptions,
  ): Promise<pulumi.provider.ConstructResult> {
    if (type !== TYPE)
      throw new pulumi.RunError(`${type} is not a type of this provider. Its type is ${TYPE}.`);
    const { inputProperties, requiredInputs, properties } = this.#component;
    const known = Object.keys(inputProperties);
    const faults = [
      ...requiredInputs.filter((key) => inputs[key] === undefined).map((key) => `${key} is missing.`),
      ...unknownArguments(Object.keys(inputs), known),
    ];
    if (faults.length > 0) throw new pulumi.RunError(faults.join("\n"));
    const component = new SyncBuckets(name, inputs as unknown as SyncBucketsArgs, options);
    const outputs = Object.entries(component).filter(([key]) => Object.hasOwn(properties, key));
    return { urn: component.urn, state: Object.fromEntries(outputs) };
  }
}
