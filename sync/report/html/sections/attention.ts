import { noun, number } from "../../../model/texts";
import type { OutcomeGroup, OutcomeRecord } from "../../../records/schema";
import { size } from "../../numbers";
import { adviceFor } from "../../outcome-advice";
import type { Report } from "../../output";
import { LISTED_KEYS, MAX_REASON } from "../constants";
import { figure } from "../figures";
import { html, type Markup } from "../markup";
import { keyMarkup, prose, visible } from "../visible";

/** Outcomes that need an explanation, in this order. */
const KINDS = [
  { outcome: "failed", name: "Failed", className: "bad" },
  { outcome: "conflict", name: "Conflict", className: "warn" },
  { outcome: "skipped", name: "Skipped", className: "warn" },
  { outcome: "retained", name: "Retained", className: "calm" },
] as const;

/** Failures, conflicts, skipped and retained objects by reason, with what to do. */
export function attentionSection(report: Report): Markup {
  const shown = KINDS.flatMap((kind) =>
    report.groups.flatMap((group, i) => (group.outcome === kind.outcome ? { kind, group, i } : [])),
  );
  const examples = shown.reduce((sum, { group }) => sum + group.examples.length, 0);
  const content =
    shown.length > 0
      ? [
          shown.map(({ kind, group, i }) => article(kind, group, `groups.${i}.count`)),
          listed(report, examples),
        ]
      : html`<p>No objects failed, and none were skipped, in conflict, or retained.</p>`;
  return html`<section aria-labelledby="attention"><h2 id="attention">What needs attention</h2>${content}</section>`;
}

const what = {
  copy: (n: number) => noun(n, "copy", "copies"),
  delete: (n: number) => noun(n, "delete"),
  abort: (n: number) => `${noun(n, "upload")} that could not be aborted`,
} as const;

function article({ name, className }: (typeof KINDS)[number], group: OutcomeGroup, of: string): Markup {
  const { action, outcome, code, reason, count, examples } = group;
  const advice = adviceFor(group);
  const failed = outcome === "failed" ? ` ${what[action](count)}` : "";
  const more = count - examples.length;
  return html`<article>
<h3><span class="pill ${className}">${name}</span> ${figure(of, count)}${failed}: ${code === undefined ? undefined : html`${keyMarkup(code)} `}${visible(reason, MAX_REASON)}</h3>
${advice === undefined ? undefined : html`<p class="todo"><strong>What to do:</strong> ${prose(`${advice}.`)}</p>`}
<ul class="keys">${examples.map((one) => html`<li>${keyMarkup(one.key)}${one.reason === reason ? undefined : html`<br><span class="why">${visible(one.reason, MAX_REASON)}</span>`}</li>`)}${
    examples.length > 0 && more > 0 ? html`<li class="why">and ${number(more)} more</li>` : undefined
  }</ul>
</article>`;
}

/** The first keys, if there are more of them than examples in the groups. */
function listed({ notable }: Report, examples: number): Markup | undefined {
  if (notable.length <= examples) return undefined;
  const rows = notable.slice(0, LISTED_KEYS).map(row);
  return html`<details><summary>${number(rows.length)} of these keys</summary>
<table>
<caption>The first keys. The files in outcomes/ list every key.</caption>
<thead><tr><th scope="col">Key</th><th scope="col">Outcome</th><th scope="col" class="num">Size</th></tr></thead>
<tbody>${rows}</tbody>
</table></details>`;
}

const row = ({ key, action, outcome, code, reason, size: bytes }: OutcomeRecord): Markup => html`<tr>
<th scope="row">${keyMarkup(key)}<br><span class="why">${code === undefined ? undefined : html`${keyMarkup(code)} `}${visible(reason, MAX_REASON)}</span></th>
<td>${action === "copy" ? undefined : `${action} `}${outcome}</td>
<td class="num">${size(bytes)}</td>
</tr>`;
