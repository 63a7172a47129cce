import type { Report } from "../output";
import { statusName } from "../summary";
import { utc } from "./figures";
import { asMarkup, html, type Markup } from "./markup";
import { attentionSection } from "./sections/attention";
import { costSection, forecastSection } from "./sections/cost";
import { filesSection } from "./sections/files";
import { failureSection, header, heldSection } from "./sections/header";
import { rankingsSection } from "./sections/rankings";
import { requestSection } from "./sections/request";
import { summarySection } from "./sections/summary";
import { POLICY, STYLE } from "./style/style";
import { timelineSection } from "./timeline/rounds";
import { plain } from "./visible";

/** What to do after an error, by its name, without the final period. Backquotes mark code. */
export type ErrorAdvice = Readonly<Record<string, string>>;

/**
 * The report as one HTML page, which has no scripts and no links to other hosts, and loads nothing. Ends with a newline. The
 * size is at most about 0.5 MB, because every list is bounded.
 */
export const htmlReport = (report: Report, errorAdvice: ErrorAdvice): string =>
  `${page(report, errorAdvice)}\n`;

function page(report: Report, errorAdvice: ErrorAdvice): Markup {
  const { source, destination, schemaVersion, finishedAt } = report;
  const title = plain(`${statusName(report)}: ${source} to ${destination}, ${report.runId}`);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${asMarkup(STYLE)}</style>
</head>
<body>
${header(report)}
<main>
${failureSection(report, errorAdvice)}
${heldSection(report)}
${forecastSection(report)}
${summarySection(report)}
${attentionSection(report)}
${rankingsSection(report)}
${timelineSection(report)}
${costSection(report)}
${filesSection(report)}
${requestSection(report)}
</main>
<footer><p>Written by sync-buckets at <time datetime="${finishedAt}">${utc(finishedAt)}</time>. The same data is in report.json, version ${schemaVersion} of its schema.</p></footer>
</body>
</html>`;
}
