import { ErrorName } from "../model/errors";
import type { Failure } from "../model/failure";
import { counted, number } from "../model/texts";
import { duration, size, usd } from "./numbers";
import type { Output, Report } from "./output";

/** How a run ended. */
export function statusName({ failure, dryRun }: Pick<Report, "failure" | "dryRun">): string {
  if (failure) return dryRun ? "Dry run failed" : "Failed";
  return dryRun ? "Dry run" : "Succeeded";
}

/** What the run did, or what the real run would do. `copiedOf` and `deletedOf` are the names of the counts. */
export function doneOf({ dryRun, objects, bytes }: Output) {
  return dryRun
    ? {
        ...({ copiedOf: "wouldCopy", deletedOf: "wouldDelete" } as const),
        ...{ copied: objects.wouldCopy, deleted: objects.wouldDelete },
        ...{ copiedBytes: bytes.wouldCopy, deletedBytes: bytes.wouldDelete },
      }
    : {
        ...({ copiedOf: "copied", deletedOf: "deleted" } as const),
        ...{ copied: objects.copied, deleted: objects.deleted },
        ...{ copiedBytes: bytes.copied, deletedBytes: bytes.deleted },
      };
}

/** What happened, in sentences. @param failure of a failed run */
export function summaryOf(output: Output, failure: Failure | null = null): string {
  const { objects: o, dryRun } = output;
  const { copied, deleted, copiedBytes, deletedBytes } = doneOf(output);
  if (o.source + o.orphans === 0)
    return failure === null
      ? "No objects in either bucket match the prefix and the filters."
      : "The run compared no objects.";
  if (copied + deleted + o.failed + o.conflicts + o.skipped + o.retained === 0)
    return `${equalOf(o.source, failure)} equal. Nothing ${dryRun ? "would be" : "was"} written.`;
  const done = (n: number, all: number, what: string, past: string) =>
    `${number(n)} of ${counted(all, what)} ${dryRun ? "would be" : n === 1 || all === 1 ? "was" : "were"} ${past}`;
  return [
    o.source > 0
      ? `${done(copied, o.source, "object", "copied")} (${size(copiedBytes)}).`
      : "There are no objects to copy.",
    ...(o.orphans > 0 ? [`${done(deleted, o.orphans, "orphan", "deleted")} (${size(deletedBytes)}).`] : []),
    ...(dryRun ? ["This dry run wrote nothing to the buckets."] : []),
    ...(isPartial(failure) ? [PARTIAL] : []),
  ].join(" ");
}

/** Errors of runs that have compared all objects. */
const AFTER_ALL: ReadonlySet<string> = new Set([
  ErrorName.SourceEmpty,
  ErrorName.SyncIncomplete,
  ErrorName.TooManyDeletes,
]);

/** Whether the counts may cover only a part of the objects. */
export const isPartial = (failure: Failure | null): boolean =>
  failure !== null && !AFTER_ALL.has(failure.error);

/** The note on the counts of a partial run. */
export const PARTIAL = "The run ended early: it may not have compared all objects.";

/** A run that failed may not have compared all objects. */
function equalOf(source: number, failure: Failure | null): string {
  if (failure !== null)
    return `The ${source === 1 ? "only object" : counted(source, "object")} that the run compared ${source === 1 ? "is" : "are"}`;
  return source === 1 ? "The only object is" : `All ${number(source)} objects are`;
}

/** {@link summaryOf} a successful run, with more that a person must know: what is not equal, and the forecast. */
export function closingLine(output: Output): string {
  const { skipped, conflicts } = output.objects;
  const unequal = [
    ...(skipped > 0 ? [`${number(skipped)} skipped`] : []),
    ...(conflicts > 0 ? [`${number(conflicts)} in conflict`] : []),
  ];
  return [
    summaryOf(output),
    ...(unequal.length > 0 ? [`Not copied: ${unequal.join(", ")}.`] : []),
    ...(output.dryRun
      ? [
          `The real run takes about ${duration(1_000 * output.forecast.seconds)} and costs about ${usd(output.forecast.costUsd)}.`,
        ]
      : []),
  ].join(" ");
}
