import type { ObjectCounts } from "../metrics/counters";
import { EXAMPLES_PER_GROUP } from "../records/constants";
import { combinedGroups, countOf } from "../records/outcome-groups";
import { type OutcomeGroup, UNLISTED } from "../records/schema";
import type { DeletesHeld, Report } from "./output";

/** Why a dry run would delete orphans. */
const WOULD_DELETE = "only the destination has it";
/** Reasons why orphans without their own outcome were retained. They are in the manifests of orphans. */
const RETAINED = {
  conflicts: "the deletes were held because of conflicts",
  failed: "the run failed before the deletes",
  crashed: "the deletes ended with an error",
} as const;

/**
 * The groups of a run's outcomes. Orphans without a recorded outcome get a group here, so that the counts add up to the
 * counts of the run.
 *
 * @param listed keys of some orphans without a recorded outcome
 */
export function groupsOfRun(
  lists: readonly (readonly OutcomeGroup[])[],
  { deleted, retained }: Pick<ObjectCounts, "deleted" | "retained">,
  { dryRun, deletesHeld }: { readonly dryRun: boolean; readonly deletesHeld: DeletesHeld | null },
  listed: readonly string[] = [],
): readonly OutcomeGroup[] {
  const recorded = lists.flat().filter(({ action }) => action === "delete");
  const others = retained - countOf(recorded, ({ outcome }) => outcome !== "deleted");
  const added: OutcomeGroup[] = [];
  const add = (outcome: OutcomeGroup["outcome"], reason: string, count: number) => {
    const keys = reason === RETAINED.crashed ? [] : listed.slice(0, Math.min(count, EXAMPLES_PER_GROUP));
    const examples = keys.map((key) => ({ key, reason }));
    if (count > 0) added.push({ action: "delete", outcome, reason, count, examples });
  };
  if (dryRun) add("wouldDelete", WOULD_DELETE, deleted);
  add("retained", RETAINED[deletesHeld ?? "crashed"], others);
  return combinedGroups([...lists, added]);
}

/** Whether the run has files of outcomes. Orphans without their own outcome are not in these files. */
export const hasOutcomes = ({ groups }: Pick<Report, "groups">): boolean =>
  groups.some(({ examples, reason }) => examples.length > 0 && !UNRECORDED.has(reason));

const UNRECORDED: ReadonlySet<string> = new Set([WOULD_DELETE, ...Object.values(RETAINED)]);

/**
 * Whether the run has files of orphans. Orphans that the run decided to retain when it listed them are not in these
 * files.
 */
export const hasOrphans = ({ groups, objects }: Pick<Report, "groups" | "objects">): boolean =>
  objects.orphans > countOf(groups, ({ action, reason }) => action === "delete" && isUnlisted(reason));

const isUnlisted = (reason: string): boolean => (Object.values(UNLISTED) as string[]).includes(reason);
