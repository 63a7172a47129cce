import { number } from "../numbers";
import type { Report } from "../output";
import { html, type Markup } from "./markup";

/** A number of the report. `of` is its path in `report.json`. */
export const figure = (of: string, value: number, text = number(value)): Markup =>
  html`<data value="${value}" data-of="${of}">${text}</data>`;

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

export const msOf = ({ startedAt, finishedAt }: Pick<Report, "startedAt" | "finishedAt">): number =>
  Math.max(0, Date.parse(finishedAt) - Date.parse(startedAt));

/** @example utc("2026-11-26T12:00:00.123Z") // "2026-11-26 12:00:00 UTC" */
export const utc = (iso: string): string => `${iso.slice(0, 19).replace("T", " ")} UTC`;
