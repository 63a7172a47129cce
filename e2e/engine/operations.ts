import type { EngineEvent, OutputMap, Stack } from "@pulumi/pulumi/automation";

/** The names of the changed resources by operation: `{ update: ["prepare-function"] }`. */
export type Operations = Readonly<Record<string, readonly string[]>>;

/** The result of `pulumi up`. */
export interface Update {
  readonly operations: Operations;
  /** The types of the changed resources, sorted. */
  readonly types: readonly string[];
  readonly outputs: OutputMap;
}

/** Runs `pulumi up`. */
export async function up(stack: Stack): Promise<Update> {
  const events: EngineEvent[] = [];
  const { outputs } = await stack.up({ onEvent: (event) => events.push(event) });
  return { ...summary(events), outputs };
}

/** Runs `pulumi preview`. @returns the output of the command if it fails, otherwise `""`. */
export async function previewError(stack: Stack): Promise<string> {
  let output = "";
  const collect = (text: string) => {
    output += text;
  };
  try {
    await stack.preview({ onOutput: collect, onError: collect });
    return "";
  } catch {
    return output;
  }
}

/** The operations that the events announce. Unchanged resources and components without operations are left out. */
export function summary(events: readonly EngineEvent[]): Pick<Update, "operations" | "types"> {
  const steps = events.flatMap(({ resourcePreEvent }) => resourcePreEvent?.metadata ?? []);
  const changes = steps.filter(({ op }) => op !== "same");
  const byOperation = Map.groupBy(changes, ({ op }) => op);
  const names = [...byOperation].map(([op, of]) => [op, of.map(({ urn }) => nameOf(urn)).sort()] as const);
  return {
    operations: Object.fromEntries(names),
    types: [...new Set(changes.map(({ type }) => type))].sort(),
  };
}

/** The last part of a URN is the name of the resource. */
const nameOf = (urn: string): string => urn.split("::").at(-1)!;
