import type { Scenario } from "../world/scenario";

type Simplify = (scenario: Scenario) => Scenario;

const rate =
  (name: keyof Scenario["rates"]): Simplify =>
  (scenario) => ({ ...scenario, rates: { ...scenario.rates, [name]: 0 } });

const having =
  (change: Partial<Scenario>): Simplify =>
  (scenario) => ({ ...scenario, ...change });

/** Changes that simplify a scenario, the most far-reaching changes first. */
export const SIMPLIFICATIONS: readonly Simplify[] = [
  having({ executions: 1 }),
  rate("rivals"),
  rate("narrowed"),
  rate("stops"),
  rate("redrives"),
  rate("invocations"),
  rate("wire"),
  rate("writes"),
  rate("reactions"),
  having({ timeShare: 1 }),
  having({ sameName: false }),
  having({ workers: 1 }),
  having({ copiesPerWorker: 1 }),
  having({ hinted: false }),
  having({ multipart: 0 }),
  having({ archived: 0, customerKey: 0 }),
  having({ denied: 0 }),
  having({ kms: 0, encryption: { source: { kind: "AES256" }, destination: { kind: "AES256" } } }),
  having({ versioning: "Off" }),
  having({ clockOffset: 0, sourceAhead: 0 }),
  having({ emptySource: false, sharedCredentials: false, forecast: false }),
  having({ pageKeys: 1_000 }),
  having({ others: { source: [], destination: [] } }),
  (scenario) => ({
    ...scenario,
    input: { ...scenario.input, include: [], exclude: [] },
    globs: { include: [], exclude: [] },
  }),
  (scenario) => ({ ...scenario, input: { ...scenario.input, compare: "etag" } }),
  ({ input: { storageClass: _, ...input }, ...scenario }) => ({ ...scenario, input }),
];
