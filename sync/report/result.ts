import type { Report } from "./output";

/** How a run ended. */
export function statusName({ failure, dryRun }: Pick<Report, "failure" | "dryRun">): string {
  if (failure) return dryRun ? "Dry run failed" : "Failed";
  return dryRun ? "Dry run" : "Succeeded";
}

/** What was done, or what the real run would do. `copiedOf` and `deletedOf` are the names of the counts. */
export function doneOf(report: Report) {
  const names = report.dryRun
    ? ({ copiedOf: "wouldCopy", deletedOf: "wouldDelete" } as const)
    : ({ copiedOf: "copied", deletedOf: "deleted" } as const);
  const counts = report.dryRun
    ? {
        copied: report.objects.wouldCopy,
        deleted: report.objects.wouldDelete,
        copiedBytes: report.bytes.wouldCopy,
        deletedBytes: report.bytes.wouldDelete,
      }
    : {
        copied: report.objects.copied,
        deleted: report.objects.deleted,
        copiedBytes: report.bytes.copied,
        deletedBytes: report.bytes.deleted,
      };
  return { ...names, ...counts };
}
