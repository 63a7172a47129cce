import type { CopyReason } from "../../../compare/decide";
import { percent } from "../../numbers";
import type { Report } from "../../output";
import { doneOf } from "../../summary";
import { shareCell } from "../bars";
import { figure } from "../figures";
import { html, type Markup } from "../markup";
import { visible } from "../visible";

const REASONS: Readonly<Record<CopyReason, string>> = {
  absent: "The destination did not have it",
  size: "The sizes differ",
  etag: "The contents differ",
  newer: "The source is newer",
  metadata: "Headers, metadata or tags differ",
};

const isReason = (reason: string): reason is CopyReason => reason in REASONS;

/** Why objects were copied, or would be. */
export function reasonsTable(report: Report): Markup | undefined {
  const { copied } = doneOf(report);
  const groups = report.groups
    .map((group, i) => ({ ...group, of: `groups.${i}.count` }))
    .filter(({ outcome }) => outcome === "copied" || outcome === "wouldCopy");
  if (groups.length === 0) return undefined;
  const rows = groups.map(
    ({ reason, count, of }) => html`<tr>
<th scope="row">${isReason(reason) ? REASONS[reason] : visible(reason)}</th>
<td class="num">${figure(of, count)}</td>
<td class="num wide">${percent(count, copied)}</td>
${shareCell("copied", count, copied)}
</tr>`,
  );
  return html`<h3 id="reasons">Why objects ${report.dryRun ? "would be" : "were"} copied</h3>
<table aria-labelledby="reasons">
<thead><tr><th scope="col">Reason</th><th scope="col" class="num">Objects</th><th scope="col" class="num wide">Share</th><td></td></tr></thead>
<tbody>${rows}</tbody>
</table>`;
}
