import { NO_COUNTS, total } from "../../metrics/counters";
import { SyncIncomplete } from "../../model/errors";
import { type Failure, failureOf } from "../../model/failure";
import { counted } from "../../model/texts";
import type { DeleteRoundResult } from "../../records/delete-schema";
import { combinedGroups } from "../../records/outcome-groups";
import { paths } from "../../records/paths";
import type { Records } from "../../records/records";
import type { OutcomeRecord } from "../../records/schema";
import { itemResults } from "../deletes/progress";
import { eachRound } from "../round/rounds";
import { deletesTimeline } from "../round/timeline";
import type { Ended } from "../states";
import { NOTHING, type Summary } from "./summary";

/** The results of all rounds of deletes. */
export interface DeletesSummary extends Summary {
  /** Why orphans were not deleted although their workers ended; `null` if there are no such orphans. */
  readonly failure: Failure | null;
  /** Whether the run ended before its deletes. */
  readonly none: boolean;
  readonly rounds: number;
}

/** The result of one round, or the progress of its workers when Step Functions ended it. */
type Part = Pick<DeleteRoundResult, "counters" | "failed" | "notable" | "groups" | "items" | "timeline">;

export async function deletesSummary(records: Records, ended: Ended): Promise<DeletesSummary> {
  const { run, deleteRound: next = 1, deletes = [] } = ended;
  const gathered = await eachRound(next - 1, async (n): Promise<Part> => {
    const { next: _, ...part } = await records.read<DeleteRoundResult>(paths(run).deleteGathered(n));
    return part;
  });
  const parts: readonly Part[] =
    deletes.length > 0 ? [...gathered, await ungathered(records, ended)] : gathered;
  const notable = parts.flatMap((part) => part.notable);
  const failed = parts.reduce((sum, part) => sum + part.failed, 0);
  const items = parts.reduce((sum, part) => sum + part.items, 0);
  return {
    ...NOTHING,
    counters: total([...parts.map(({ counters }) => counters), { ...NO_COUNTS, items }]),
    notable,
    groups: combinedGroups(parts.map(({ groups }) => groups)),
    failure: failed > 0 ? incomplete(failed, notable) : null,
    none: parts.length === 0,
    timeline: parts.map(({ timeline }) => timeline),
    rounds: parts.length,
  };
}

async function ungathered(records: Records, { run, deleteRound = 1, deletes = [] }: Ended): Promise<Part> {
  const { all } = await itemResults(records, run, deleteRound, deletes);
  const results = [...all.values()];
  return {
    counters: total(results.map(({ counters }) => counters)),
    failed: results.reduce((sum, { failed }) => sum + failed, 0),
    notable: results.flatMap(({ notable }) => notable),
    groups: combinedGroups(results.map(({ groups }) => groups)),
    items: deletes.length,
    timeline: deletesTimeline(deleteRound, deletes.length, all, []),
  };
}

function incomplete(failed: number, notable: readonly OutcomeRecord[]): Failure {
  const one = notable.find(({ outcome }) => outcome === "failed");
  const first = one ? `${one.key}: ${one.reason}` : "unknown";
  return failureOf(new SyncIncomplete(`${counted(failed, "orphan")} could not be deleted`, first));
}
