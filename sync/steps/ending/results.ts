import { add, type Counters, NO_COUNTS, total } from "../../metrics/counters";
import { counted, ErrorName, SyncIncomplete } from "../../model/errors";
import { combinedGroups } from "../../records/outcome-groups";
import { paths } from "../../records/paths";
import type { Records } from "../../records/records";
import type { Failure, ItemResult, OutcomeGroup, OutcomeRecord, RoundResult } from "../../records/schema";
import type { DeleteResult } from "../delete-orphans";
import type { Ended } from "../states";

/** A part of a run as its report shows it. */
export interface Summary {
  readonly counters: Counters;
  readonly notable: readonly OutcomeRecord[];
  readonly groups: readonly OutcomeGroup[];
}

/** The results of all batches of deletes. */
export interface DeletesSummary extends Summary {
  readonly failure: Failure | null;
  /** The error of a batch that did not begin, or did not end, because the run was stopped. */
  readonly stopped: Failure | undefined;
  /** Whether the run ended before its deletes. */
  readonly none: boolean;
}

export async function deletesSummary(
  records: Records,
  { run, deletes = [] }: Ended,
): Promise<DeletesSummary> {
  if (deletes.length === 0)
    return { counters: NO_COUNTS, notable: [], groups: [], failure: null, stopped: undefined, none: true };
  const found = await records.numbered<DeleteResult>(paths(run).deleteResults);
  const errors = await records.numbered<Failure>(paths(run).deleteErrors);
  const results = [...found.values()];
  const notable = results.flatMap((result) => result.notable);
  const failed = results.reduce((sum, result) => sum + result.failed, 0);
  const crashes = deletes.filter((batch) => !found.has(batch));
  const error = crashes.flatMap((batch) => errors.get(batch) ?? [])[0];
  return {
    counters: add(total(results.map(({ counters }) => counters)), { ...NO_COUNTS, items: deletes.length }),
    notable,
    groups: combinedGroups(results.map(({ groups }) => groups)),
    failure: deleteFailure(crashes.length, error, failed, notable),
    stopped: [...errors.values()].find((failure) => failure.error === ErrorName.Stopped),
    none: false,
  };
}

function deleteFailure(
  crashed: number,
  crash: Failure | undefined,
  failed: number,
  notable: readonly OutcomeRecord[],
): Failure | null {
  if (crashed === 0 && failed === 0) return null;
  const one = notable.find(({ outcome }) => outcome === "failed");
  const first = one ? `${one.key}: ${one.reason}` : crash ? `${crash.error}: ${crash.cause}` : "unknown";
  const what = [
    ...(failed > 0 ? [`${counted(failed, "orphan")} could not be deleted`] : []),
    ...(crashed > 0 ? [`${crashed} of the delete batches ended with an error`] : []),
  ];
  const error = new SyncIncomplete(what.join(", and "), first);
  return { error: error.name, cause: error.message };
}

/** The results of the rounds whose counts the state's data has. */
export async function gatheredRounds(records: Records, ended: Ended): Promise<readonly RoundResult[]> {
  const { run, round } = ended;
  const gathered = wasGathered(ended) ? round : round - 1;
  const found = await Promise.all(
    Array.from({ length: gathered }, (_, i) => records.find<RoundResult>(paths(run).gathered(i + 1))),
  );
  return found.flatMap((one) => one ?? []);
}

/** What the workers of a round did that Step Functions ended before it was gathered. */
export async function ungathered(records: Records, ended: Ended): Promise<Summary> {
  if (wasGathered(ended)) return { counters: NO_COUNTS, notable: [], groups: [] };
  const results = await records.under<ItemResult>(paths(ended.run).results(ended.round));
  return {
    counters: total(results.map(({ counters }) => counters)),
    notable: results.flatMap(({ notable }) => notable),
    groups: combinedGroups(results.map(({ groups }) => groups)),
  };
}

/** The data of a round that was divided, but not gathered, has the attempt at the division. */
const wasGathered = ({ attempt }: Ended): boolean => attempt === undefined;
