import type { VersionStore } from "./store";

/** The versions to delete. */
export interface PrunePlan {
  /** ARNs of versions of the machine. */
  readonly machine: readonly string[];
  readonly functions: readonly { readonly functionArn: string; readonly version: string }[];
  /** How many versions of the machine, and of all functions, are kept. */
  readonly kept: { readonly machine: number; readonly functions: number };
}

const FUNCTION_VERSION = /(arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[\w-]+):(\d+)/g;

/**
 * Selects the versions that nothing needs.
 *
 * The plan keeps the newest `keep` versions of the machine and of each function, the versions of aliases and of executions in progress,
 * and the versions of functions that any of their definitions calls. The newest version of a function may belong to an update
 * in progress, which no definition calls yet.
 *
 * @param keep 1 or more
 * @throws Error if a definition cannot be decrypted, because the functions that it calls are unknown
 */
export async function planPrune(store: VersionStore, keep: number): Promise<PrunePlan> {
  const [versions, running, aliases] = await Promise.all([
    store.machineVersions(),
    store.running(),
    store.aliasVersions(),
  ]);
  const needed = new Set([...aliases, ...running.flatMap(({ version = [] }) => version)]);
  const kept = versions.filter((arn, i) => i < keep || needed.has(arn));
  const of = [undefined, ...new Set([...kept, ...needed])];
  const definitions = [
    ...running.map(({ definition }) => readable(definition, "an execution in progress")),
    ...(await Promise.all(
      of.map(async (arn) => readable(await store.definition(arn), arn ?? "the machine")),
    )),
  ];
  const called = calledVersions(definitions);
  const functions = await Promise.all(
    [...called].map(async ([functionArn, used]) => {
      const all = await store.functionVersions(functionArn);
      const unused = all.filter((version, i) => i >= keep && !used.has(version));
      return {
        kept: all.length - unused.length,
        unused: unused.map((version) => ({ functionArn, version })),
      };
    }),
  );
  return {
    machine: versions.filter((arn) => !kept.includes(arn)),
    functions: functions.flatMap(({ unused }) => unused),
    kept: { machine: kept.length, functions: functions.reduce((sum, of) => sum + of.kept, 0) },
  };
}

/** The versions of functions that definitions call, by the ARN of the function. */
function calledVersions(definitions: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> {
  const called = new Map<string, Set<string>>();
  for (const definition of definitions)
    for (const [, functionArn = "", version = ""] of definition.matchAll(FUNCTION_VERSION))
      called.set(functionArn, (called.get(functionArn) ?? new Set()).add(version));
  return called;
}

function readable(definition: string | undefined, of: string): string {
  if (definition?.startsWith("{")) return definition;
  throw new Error(
    `The definition of ${of} cannot be read: it is encrypted with the stack's key. Allow kms:Decrypt on the key. ` +
      "Nothing was deleted.",
  );
}
