import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Program, Resource } from "../../local/registration";
import { type StackSettings, stackFile } from "../../local/stack-config";
import { programOf } from "../local/programs";

/** A Region and two buckets. */
export const MINIMAL: StackSettings = stackFile("test/fixtures/Pulumi.dev.yaml");

/** The registered resources for these settings, merged into the settings of test/fixtures/Pulumi.dev.yaml. */
export const registered = (settings: StackSettings = {}, base = MINIMAL): Promise<Program> =>
  programOf({ ...base, ...settings });

/** A Region only, for stacks with a list of pairs. */
export const WITHOUT_BUCKETS: StackSettings = { "aws:region": MINIMAL["aws:region"] as string };

export const ofType = ({ resources }: Program, type: string): readonly Resource[] =>
  resources.filter((resource) => resource.type === type);

/** The resource of the component `sync-buckets` whose name has this ending. */
export function named({ resources }: Program, name: string): Resource {
  const found = resources.filter((resource) => resource.name === `sync-buckets-${name}`);
  if (found.length !== 1) throw new Error(`${found.length} resources are named ${name}`);
  return found[0]!;
}

export interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}

/** The statements of every role's policies, each with the policy's name. */
export const statements = (program: Program): (Statement & { readonly policy: string })[] =>
  ofType(program, "aws:iam/rolePolicy:RolePolicy").flatMap(({ name, inputs }) =>
    (JSON.parse(inputs.policy).Statement as Statement[]).map((statement) => ({ policy: name, ...statement })),
  );

/**
 * All resources by name, and the outputs, in readable form. JSON inside strings is parsed, a function's code is the names
 * of its files, and the machine's definition is elsewhere.
 */
export function readable({ resources, outputs }: Program): object {
  const byName = [...resources].sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    resources: Object.fromEntries(byName.map(({ name, type, inputs }) => [name, { type, ...shown(inputs) }])),
    outputs: shown(outputs),
  };
}

function shown(inputs: object): object {
  return Object.fromEntries(
    // The engine omits undefined values.
    Object.entries(inputs)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => {
        if (name === "code") return [name, Object.keys(value)];
        if (name === "definition") return [name, "(test/machine/sync.asl.json, with the functions' ARNs)"];
        if (name === "environment") return [name, { variables: shown(value.variables) }];
        return [name, typeof value === "string" && /^[[{]/.test(value) ? JSON.parse(value) : value];
      }),
  );
}

export const GOLDEN = join(__dirname, "stack.yaml");
export const golden = (): string => readFileSync(GOLDEN, "utf8");
