/** Number of source objects. The destination has one of them, an older version of another, and an orphan. */
export const OBJECTS = 20;
/** Maximum cost of the test at the list prices of us-east-1, in US dollars. Its items add up to about 0.01. */
export const MAX_COST_USD = 0.05;

/** An upper bound of the test's use of a service. */
export interface CostItem {
  readonly what: string;
  readonly count: number;
  /** List price per unit in us-east-1 in November 2026, in US dollars. */
  readonly price: number;
}

/** At least twice the use of three runs of {@link OBJECTS} objects, and of Pulumi to create and delete a stack. */
export const COSTS: readonly CostItem[] = [
  { what: "writes and listings of S3", count: 800, price: 0.005 / 1_000 },
  { what: "reads of S3", count: 800, price: 0.0004 / 1_000 },
  { what: "state transitions of Step Functions", count: 120, price: 0.025 / 1_000 },
  { what: "GB-seconds of Lambda", count: 180, price: 0.000_013_333_4 },
  { what: "MB of logs", count: 5, price: 0.5 / 1_000 },
];

export const totalCost = (items: readonly CostItem[]): number =>
  items.reduce((sum, { count, price }) => sum + count * price, 0);

/** The notice before the test starts. */
export const announcement = (account: string, region: string): string =>
  `This creates two temporary buckets and a stack in the account ${account}, Region ${region}: roles, Lambda functions, log\n` +
  "groups, a state machine, a bucket for records. It copies a few small objects between the two buckets, and removes everything,\n" +
  `also after a failure or Ctrl-C. Other resources are not touched. It costs at most $${MAX_COST_USD.toFixed(2)}:\n` +
  `${COSTS.map(({ what, count, price }) => `  at most ${count} ${what}: $${(count * price).toFixed(4)}`).join("\n")}`;
