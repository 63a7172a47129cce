import { counted, number } from "../model/texts";
import type { OutcomeGroup } from "../records/schema";
import { hasOrphans, hasOutcomes } from "./groups";
import { duration, size, usd } from "./numbers";
import { adviceFor } from "./outcome-advice";
import type { Report } from "./output";
import { printable } from "./printable";
import { doneOf, isPartial, PARTIAL, statusName } from "./summary";

/** The report as text: what was done, what it cost, and the outcomes by reason, with advice. Ends with a newline. */
export function textReport(report: Report): string {
  const { objects: o, requests, failure, groups, files } = report;
  const title = `${statusName(report)}${failure ? `: ${failure.error}` : ""}`;
  const { copied, deleted, copiedBytes, deletedBytes } = doneOf(report);
  const done = (count: number, past: string, bytes: number) =>
    `${number(count)} ${report.dryRun ? "would be " : ""}${past} (${size(bytes)})`;
  const lines = [
    `${title}  ${report.source} -> ${report.destination}  (${report.runId})`,
    `  ${report.startedAt} to ${report.finishedAt}, rounds: ${report.rounds}`,
    `  source ${number(o.source)}: ${number(o.kept)} kept, ${done(copied, "copied", copiedBytes)}, ` +
      `${number(o.skipped)} skipped, ${counted(o.conflicts, "conflict")}, ${number(o.failed)} failed`,
    `  only in destination ${number(o.orphans)}: ${done(deleted, "deleted", deletedBytes)}, ${number(o.retained)} retained`,
    `  requests: ${requestsText(requests)}; about ${usd(report.estimatedCostUsd)}`,
  ];
  if (report.dryRun) {
    const { costUsd, seconds, requests } = report.forecast;
    lines.push(
      `  the real run: about ${duration(1_000 * seconds)}, ${usd(costUsd)}, ${requestsText(requests)}`,
    );
  }
  if (isPartial(failure)) lines.push(`  ${PARTIAL}`);
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

/** Outcomes that the first lines already count. They need no reason. */
const UNREMARKABLE: ReadonlySet<string> = new Set(["copied", "wouldCopy", "deleted", "wouldDelete"]);

const requestsText = (requests: Report["requests"]): string =>
  Object.entries(requests)
    .map(([kind, n]) => `${number(n)} ${kind}`)
    .join(", ");

function groupLines(group: OutcomeGroup): string[] {
  const { action, outcome, code, reason, count, examples } = group;
  const advice = adviceFor(group)?.replaceAll("`", "");
  const what = action === "copy" ? outcome : `${action}: ${outcome}`;
  const more = count - examples.length;
  return [
    `  ${number(count)} ${what}  ${code === undefined ? "" : `${code}: `}${reason}`,
    ...(advice === undefined ? [] : [`    What to do: ${advice}.`]),
    ...examples.map(
      (one) => `    ${JSON.stringify(one.key)}${one.reason === reason ? "" : `  ${one.reason}`}`,
    ),
    ...(examples.length > 0 && more > 0 ? [`    and ${number(more)} more`] : []),
  ];
}
