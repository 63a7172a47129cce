import type { Report } from "./output";

const number = new Intl.NumberFormat("en-US");

/** @example size(1_500_000) // "1.5 MB" */
export function size(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB", "PB"];
  const power = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[power]}`;
}

/** The report as text: what was done, what it cost, and the notable outcomes. Ends with a newline. */
export function textReport(report: Report): string {
  const { objects: o, bytes, requests } = report;
  const would = report.dryRun ? "would be " : "";
  const lines = [
    `${report.failure ? `Failed: ${report.failure.error}` : report.dryRun ? "Dry run" : "Succeeded"}  ${report.source} -> ${report.destination}  (${report.runId})`,
    `  ${report.startedAt} to ${report.finishedAt}, rounds: ${report.rounds}`,
    `  source ${number.format(o.source)}: ${number.format(o.kept)} kept, ${number.format(o.copied)} ${would}copied (${size(bytes.copied)}), ` +
      `${number.format(o.skipped)} skipped, ${number.format(o.conflicts)} conflicts, ${number.format(o.failed)} failed`,
    `  only in destination ${number.format(o.orphans)}: ${number.format(o.deleted)} ${would}deleted (${size(bytes.deleted)}), ${number.format(o.retained)} retained`,
    `  requests: ${Object.entries(requests)
      .map(([kind, n]) => `${number.format(n)} ${kind}`)
      .join(", ")}; about $${report.estimatedCostUsd.toFixed(4)}`,
  ];
  if (report.failure) lines.push("", report.failure.cause);
  if (report.notable.length > 0) lines.push("", "Notable outcomes:", ...report.notable.map(line));
  return `${lines.join("\n")}\n`;
}

const line = ({ key, outcome, reason }: Report["notable"][number]): string =>
  `  ${outcome}  ${JSON.stringify(key)}  ${reason}`;
