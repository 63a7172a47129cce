import type { RankedObject } from "../../../records/schema";
import { duration, size } from "../../numbers";
import type { Report } from "../../output";
import { html, type Markup } from "../markup";
import { keyMarkup } from "../visible";

/** The largest and the slowest objects. A dry run copies nothing, so that its times say nothing. */
export function rankingsSection({ largest, slowest, dryRun }: Report): Markup | undefined {
  if (largest.length + slowest.length === 0) return undefined;
  return html`<section aria-labelledby="objects">
<h2 id="objects">Largest and slowest objects</h2>
<div class="pairs">${table("Largest", "By size", largest, dryRun)}${dryRun ? undefined : table("Slowest", "By time, from the first request for the key to the last one, without waits", slowest, dryRun)}</div>
</section>`;
}

const UNREMARKABLE: ReadonlySet<string> = new Set(["copied", "wouldCopy"]);

function table(title: string, caption: string, objects: readonly RankedObject[], dryRun: boolean): Markup {
  const rows = objects.map(
    ({ key, outcome, size: bytes, milliseconds: ms }) => html`<tr>
<th scope="row">${keyMarkup(key)}${UNREMARKABLE.has(outcome) ? undefined : html` <span class="pill bad">${outcome}</span>`}</th>
<td class="num">${size(bytes)}</td>
${dryRun ? undefined : html`<td class="num">${ms > 0 ? duration(ms) : "–"}</td><td class="num wide">${ms > 0 ? `${size((1_000 * bytes) / ms)}/s` : "–"}</td>`}
</tr>`,
  );
  return html`<div><h3>${title}</h3>
<table>
<caption>${caption}</caption>
<thead><tr><th scope="col">Key</th><th scope="col" class="num">Size</th>${dryRun ? undefined : html`<th scope="col" class="num">Time</th><th scope="col" class="num wide">Rate</th>`}</tr></thead>
<tbody>${rows}</tbody>
</table></div>`;
}
