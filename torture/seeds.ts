import { EXIT } from "../local/cli/usage";
import { MAX_SHRINK_RUNS } from "./constants";
import type { Options } from "./options";
import { runSeed, type SeedResult } from "./seed";
import { shrink } from "./shrink/shrink";
import type { Kind } from "./world/scenario";

/** Maximum number of violations that are printed in full. */
const MAX_PRINTED = 20;

/** The sums over all seeds. */
class Totals {
  readonly counts: Record<string, number> = {};
  readonly faults: Record<string, number> = {};
  readonly limits: Record<string, number> = {};
  readonly rules: Record<string, number> = {};
  readonly failed: SeedResult[] = [];

  add(result: SeedResult): void {
    const { executions, redrives, requests, faults, invocations } = result;
    const { normal = 0, ...disturbed } = invocations;
    const all = Object.values(disturbed).reduce((sum, n) => sum + n, normal);
    this.increase(this.counts, {
      seeds: 1,
      executions,
      redrives,
      invocations: all,
      ...disturbed,
      requests,
      faults: Object.values(faults).reduce((sum, n) => sum + n, 0),
    });
    this.increase(this.faults, faults);
    for (const limit of result.limits) this.increase(this.limits, { [limit]: 1 });
    if (result.violations.length > 0) this.failed.push(result);
  }

  broken(rule: string): void {
    this.increase(this.rules, { [rule]: 1 });
  }

  private increase(sums: Record<string, number>, by: Readonly<Record<string, number>>): void {
    for (const [name, n] of Object.entries(by)) sums[name] = (sums[name] ?? 0) + n;
  }
}

async function run({ seeds, from, kinds, trace }: Options): Promise<boolean> {
  const totals = new Totals();
  for (let seed = from; seed < from + seeds; seed++) {
    const result = await runSeed(seed, kinds, trace ? { trace: console.log } : {});
    totals.add(result);
    if (result.violations.length > 0 && totals.failed.length <= MAX_PRINTED) print(result);
    if (process.stderr.isTTY && !trace) process.stderr.write(`\r${seed - from + 1} of ${seeds} seeds`);
  }
  if (process.stderr.isTTY && !trace) process.stderr.write("\r\u001b[K");
  console.log(listOf(totals.counts));
  if (Object.keys(totals.faults).length > 0) console.log(`Faults: ${listOf(totals.faults)}`);
  if (Object.keys(totals.limits).length > 0) console.log(`Limits met: ${listOf(totals.limits)}`);
  const { failed } = totals;
  for (const { violations } of failed) {
    for (const violation of new Set(violations.map((text) => text.split(":")[0] as string)))
      totals.broken(violation);
  }
  if (failed.length > 0) console.log(`Broken: ${listOf(totals.rules)}`);
  console.log(failed.length === 0 ? "No violation." : `Violations in ${failed.length} of ${seeds} seeds.`);
  return failed.length === 0;
}

function print({ seed, kind, violations }: SeedResult): void {
  console.log(`Seed ${seed} (${kind}):`);
  for (const violation of violations.slice(0, 5)) console.log(`  ${violation}`);
  console.log(`  Repeat it: npm run -s torture -- --from ${seed} --trace`);
  console.log(`  Make it smaller: npm run -s torture -- --shrink ${seed}`);
}

/** Prints the smallest run that breaks the rule of a seed. @returns whether the seed breaks no rule */
async function smaller(seed: number, kinds: readonly Kind[]): Promise<boolean> {
  const found = await shrink(seed, kinds, MAX_SHRINK_RUNS);
  if (found === undefined) console.log(`Seed ${seed} breaks no rule.`);
  if (found === undefined) return true;
  const { rule, before, after, scenario, runs } = found;
  await found.repeat({ trace: console.log });
  console.log(`Seed ${seed}: ${rule}`);
  console.log(`  Before: ${listOf({ ...before })}`);
  console.log(`  After ${runs} runs: ${listOf({ ...after })}`);
  console.log(`  Scenario: ${JSON.stringify(scenario)}`);
  return false;
}

const listOf = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([name, n]) => `${n.toLocaleString("en-US")} ${name}`)
    .join(", ");

/** Runs the seeds, or reduces the run of one seed. @returns the exit code */
export async function torture(options: Options): Promise<number> {
  const { shrink: seed, kinds } = options;
  const green = seed === undefined ? await run(options) : await smaller(seed, kinds);
  return green ? EXIT.succeeded : EXIT.failed;
}
