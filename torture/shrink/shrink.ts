import { runSeed, type SeedOptions, type SeedResult } from "../seed";
import { Disturbances } from "../world/disturbances";
import type { Kind, Scenario } from "../world/scenario";
import { minimize } from "./minimize";
import { SIMPLIFICATIONS } from "./simplify";

/** A run that breaks a rule. */
interface Attempt {
  /** `undefined`: the seed's own scenario. */
  readonly scenario: Scenario | undefined;
  /** The disturbances that happen. `undefined`: all. */
  readonly kept: readonly number[] | undefined;
}

export interface Shrunk {
  /** The rule that is broken: the text of the violation up to its colon. */
  readonly rule: string;
  /** The run of the unchanged seed, and the run of the smallest scenario. */
  readonly before: Size;
  readonly after: Size;
  readonly scenario: Scenario;
  /** Number of runs. */
  readonly runs: number;
  /** Repeats the smallest run, with other options such as a trace. */
  readonly repeat: (options: SeedOptions) => Promise<SeedResult>;
}

export interface Size {
  readonly keys: number;
  readonly disturbances: number;
  readonly requests: number;
}

export const ruleOf = (violation: string): string => violation.split(":")[0] as string;

/**
 * Reduces the run of a seed while it still breaks the same rule: first its scenario, then its keys, then its
 * disturbances. Repeats this while it helps.
 *
 * @param maxRuns maximum number of runs
 * @returns `undefined` if the seed breaks no rule
 */
export async function shrink(
  seed: number,
  kinds: readonly Kind[],
  maxRuns: number,
  options: SeedOptions = {},
): Promise<Shrunk | undefined> {
  let runs = 0;
  const attempt = async ({ scenario, kept }: Attempt, others: SeedOptions = options) => {
    runs++;
    const disturbances = new Disturbances(kept && new Set(kept));
    const change = scenario && (() => scenario);
    const result = await runSeed(seed, kinds, { ...others, disturbances, ...(change && { change }) });
    return { result, disturbances: disturbances.count };
  };
  const first = await attempt({ scenario: undefined, kept: undefined });
  const [violation] = first.result.violations;
  if (violation === undefined) return undefined;
  const rule = ruleOf(violation);
  const mayTry = () => runs < maxRuns;
  let smallest: Attempt & { scenario: Scenario } = { scenario: first.result.scenario, kept: undefined };
  let count = first.disturbances;
  let last = first;
  const accept = async (next: Attempt & { scenario: Scenario }): Promise<boolean> => {
    const made = await attempt(next).catch(() => undefined);
    if (!made?.result.violations.some((text) => ruleOf(text) === rule)) return false;
    [smallest, last, count] = [next, made, made.disturbances];
    return true;
  };
  for (let again = true; again && mayTry(); ) {
    const size = JSON.stringify(smallest).length;
    for (const simplify of SIMPLIFICATIONS) {
      const scenario = simplify(smallest.scenario);
      if (mayTry() && JSON.stringify(scenario) !== JSON.stringify(smallest.scenario))
        await accept({ ...smallest, scenario });
    }
    const { keys } = smallest.scenario;
    await minimize(
      keys,
      async (part) =>
        part.length > 0 && accept({ ...smallest, scenario: { ...smallest.scenario, keys: part } }),
      mayTry,
    );
    const kept = smallest.kept ?? Array.from({ length: count }, (_, i) => i);
    await minimize(kept, (part) => accept({ ...smallest, kept: part }), mayTry);
    again = JSON.stringify(smallest).length < size;
  }
  const sizeOf = (scenario: Scenario, happened: number, { requests }: SeedResult): Size => ({
    keys: scenario.keys.length,
    disturbances: happened,
    requests,
  });
  return {
    rule,
    before: sizeOf(first.result.scenario, first.disturbances, first.result),
    after: sizeOf(smallest.scenario, Math.min(count, smallest.kept?.length ?? count), last.result),
    scenario: smallest.scenario,
    runs,
    repeat: async (others) => (await attempt(smallest, { ...options, ...others })).result,
  };
}
