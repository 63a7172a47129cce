import type { Disturbances } from "./disturbances";
import type { Random } from "./random";
import type { Scenario } from "./scenario";

/** The input of one execution, without the buckets. */
export interface ExecutionInput extends Omit<Scenario["input"], "allowEmptySource"> {
  readonly startAfter?: string;
  readonly dryRun?: boolean;
  readonly delete?: boolean;
  readonly maxDeletes?: number;
  readonly maxDeletePercent?: number;
  readonly allowEmptySource?: boolean;
}

type Narrow = (random: Random, scenario: Scenario) => Partial<ExecutionInput>;

/** What an execution may narrow. */
const NARROWINGS: readonly Narrow[] = [
  () => ({ dryRun: true }),
  () => ({ delete: false }),
  (random) => ({ maxDeletes: random.int(0, 3) }),
  (random) => ({ maxDeletePercent: random.pick([0, 10, 50]) }),
  () => ({ allowEmptySource: false }),
  (random, { input, keys }) => ({ startAfter: input.prefix + random.pick(keys) }),
  (random, { input: { prefix, destinationPrefix }, keys }) => {
    const part = [...random.pick(keys)].slice(0, random.int(1, 2)).join("");
    return { prefix: prefix + part, destinationPrefix: destinationPrefix + part };
  },
];

/** The input of an execution: the scenario's, or a narrower one. */
export function inputOf(random: Random, scenario: Scenario, disturbances: Disturbances): ExecutionInput {
  const { input, rates } = scenario;
  if (!random.chance(rates.narrowed) || !disturbances.next()) return input;
  const [one, other] = [random.pick(NARROWINGS), random.pick(NARROWINGS)];
  return { ...input, ...one(random, scenario), ...(random.chance(0.3) && other(random, scenario)) };
}
