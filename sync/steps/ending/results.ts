import { total } from "../../metrics/counters";
import { combinedGroups } from "../../records/outcome-groups";
import { paths } from "../../records/paths";
import { combinedRanking } from "../../records/ranking";
import type { Records } from "../../records/records";
import type { ItemResult, RoundResult } from "../../records/schema";
import { confirmedKeys } from "../round/estimates";
import { eachRound } from "../round/rounds";
import { copiesTimeline } from "../round/timeline";
import type { Ended } from "../states";
import { NOTHING, type Summary } from "./summary";

/** The results of the rounds whose counts are in the state's data. Only the last result has the remaining ranges. */
export async function gatheredRounds(records: Records, ended: Ended): Promise<readonly RoundResult[]> {
  const { run, round } = ended;
  const gathered = wasGathered(ended) ? round : round - 1;
  const found = await eachRound(gathered, async (n) => {
    const one = await records.find<RoundResult>(paths(run).gathered(n));
    return one && n < gathered ? { ...one, remaining: [] } : one;
  });
  return found.flatMap((one) => one ?? []);
}

/**
 * The estimated number of keys that a run has not compared. Remaining orphans have an outcome. `undefined` without a confirmed
 * estimate, or if the remaining ranges are unknown because Step Functions ended the round.
 */
export function keysLeft(
  rounds: readonly Pick<RoundResult, "remaining" | "asExpected">[],
  ended: Pick<Ended, "round" | "attempt">,
): number | undefined {
  const last = wasGathered(ended) ? rounds[ended.round - 1] : undefined;
  return last && confirmedKeys(last.remaining, last.asExpected);
}

/** Whether the run has compared every key, even if it failed after that. */
export const isComplete = (
  rounds: readonly Pick<RoundResult, "remaining">[],
  ended: Pick<Ended, "attempt">,
): boolean => wasGathered(ended) && rounds.at(-1)?.remaining.length === 0;

/** The work of a round that Step Functions ended before it was gathered. */
export async function ungathered(records: Records, ended: Ended): Promise<Summary> {
  if (wasGathered(ended)) return NOTHING;
  const { run, round } = ended;
  const found = await records.numbered<ItemResult>(paths(run).results(round));
  const results = [...found.values()];
  return {
    counters: total(results.map(({ counters }) => counters)),
    notable: results.flatMap(({ notable }) => notable),
    groups: combinedGroups(results.map(({ groups }) => groups)),
    ...combinedRanking(results),
    timeline: results.length > 0 ? [copiesTimeline(round, results.length, found, [])] : [],
  };
}

/** The data of a round that was divided but not gathered has the attempt at the division. */
const wasGathered = ({ attempt }: Pick<Ended, "attempt">): boolean => attempt === undefined;
