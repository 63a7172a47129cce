import { counted } from "../model/errors";
import type { OutcomeGroup } from "../records/schema";
import { hasOrphans, hasOutcomes } from "./groups";
import { amount, number, size } from "./numbers";
import type { Report } from "./output";
import { printable } from "./printable";

/** The report as text: what was done, what it cost, and the outcomes by reason. Ends with a newline. */
export function textReport(report: Report): string {
  const { objects: o, requests, failure, groups, files } = report;
  const done = doneOf(report);
  const title = failure
    ? `${report.dryRun ? "Dry run failed" : "Failed"}: ${failure.error}`
    : report.dryRun
      ? "Dry run"
      : "Succeeded";
  const lines = [
    `${title}  ${report.source} -> ${report.destination}  (${report.runId})`,
    `  ${report.startedAt} to ${report.finishedAt}, rounds: ${report.rounds}`,
    `  source ${number(o.source)}: ${number(o.kept)} kept, ${done.copied}, ` +
      `${number(o.skipped)} skipped, ${amount(o.conflicts, "conflict")}, ${number(o.failed)} failed`,
    `  only in destination ${number(o.orphans)}: ${done.deleted}, ${number(o.retained)} retained`,
    `  requests: ${requestsText(requests)}; about $${report.estimatedCostUsd.toFixed(4)}`,
  ];
  if (report.dryRun) {
    const { costUsd, seconds, requests } = report.forecast;
    lines.push(
      `  the real run: about ${counted(seconds, "second")}, $${costUsd.toFixed(4)}, ${requestsText(requests)}`,
    );
  }
  if (failure) lines.push("", failure.cause);
  const shown = groups.filter(({ outcome }) => !UNREMARKABLE.has(outcome));
  if (shown.length > 0) lines.push("", "Outcomes by reason:", ...shown.flatMap(groupLines));
  const places = [
    ...(hasOutcomes(report) ? [`Every outcome: ${files.outcomes}`] : []),
    ...(hasOrphans(report) ? [`Every orphan: ${files.orphans}`] : []),
  ];
  if (places.length > 0) lines.push("", ...places);
  return `${lines.map(printable).join("\n")}\n`;
}

/** Outcomes that the first lines count, and that need no reason. */
const UNREMARKABLE: ReadonlySet<string> = new Set(["copied", "wouldCopy", "deleted", "wouldDelete"]);

function doneOf(report: Report): { readonly copied: string; readonly deleted: string } {
  if (report.dryRun) {
    const { objects, bytes } = report;
    return {
      copied: `${number(objects.wouldCopy)} would be copied (${size(bytes.wouldCopy)})`,
      deleted: `${number(objects.wouldDelete)} would be deleted (${size(bytes.wouldDelete)})`,
    };
  }
  const { objects, bytes } = report;
  return {
    copied: `${number(objects.copied)} copied (${size(bytes.copied)})`,
    deleted: `${number(objects.deleted)} deleted (${size(bytes.deleted)})`,
  };
}

const requestsText = (requests: Report["requests"]): string =>
  Object.entries(requests)
    .map(([kind, n]) => `${number(n)} ${kind}`)
    .join(", ");

function groupLines({ action, outcome, code, reason, count, examples }: OutcomeGroup): string[] {
  const what = action === "copy" ? outcome : `${action}: ${outcome}`;
  const more = count - examples.length;
  return [
    `  ${number(count)} ${what}  ${code === undefined ? "" : `${code}: `}${reason}`,
    ...examples.map(
      (one) => `    ${JSON.stringify(one.key)}${one.reason === reason ? "" : `  ${one.reason}`}`,
    ),
    ...(examples.length > 0 && more > 0 ? [`    and ${number(more)} more`] : []),
  ];
}
