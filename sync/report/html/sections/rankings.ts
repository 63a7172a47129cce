import type { RankedObject } from "../../../records/schema";
import { duration, size } from "../../numbers";
import type { Report } from "../../output";
import { html, type Markup } from "../markup";
import { keyMarkup } from "../visible";

/** The largest and the slowest objects. A dry run copies nothing, so its times have no meaning. */
export function rankingsSection({ largest, slowest, dryRun }: Report): Markup | undefined {
  if (largest.length + slowest.length === 0) return undefined;
  return html`<section aria-labelledby="objects">
<h2 id="objects">Largest${dryRun ? undefined : " and slowest"} objects</h2>
<div class="pairs">${dryRun ? table(largest, dryRun) : [titled("Largest", "By size", largest), titled("Slowest", "By time from the first to the last request for the key, without waits", slowest)]}</div>
</section>`;
}

const UNREMARKABLE: ReadonlySet<string> = new Set(["copied", "wouldCopy"]);

const titled = (title: string, caption: string, objects: readonly RankedObject[]): Markup =>
  html`<div><h3>${title}</h3>
${table(objects, false, caption)}</div>`;

function table(objects: readonly RankedObject[], dryRun: boolean, caption?: string): Markup {
  const rows = objects.map(
    (object) => html`<tr>
<th scope="row">${keyMarkup(object.key)}${UNREMARKABLE.has(object.outcome) ? undefined : html` <span class="pill bad">${object.outcome}</span>`}</th>
<td class="num">${size(object.size)}</td>
${dryRun ? undefined : times(object)}
</tr>`,
  );
  return html`<table>
${caption === undefined ? undefined : html`<caption>${caption}</caption>`}
<thead><tr><th scope="col">Key</th><th scope="col" class="num">Size</th>${dryRun ? undefined : html`<th scope="col" class="num">Time</th><th scope="col" class="num wide">Rate</th>`}</tr></thead>
<tbody>${rows}</tbody>
</table>`;
}

/** The time of the requests, and the rate of a copy that succeeded. */
function times({ outcome, size: bytes, milliseconds: ms }: RankedObject): Markup {
  const rate = outcome === "copied" && ms > 0 ? `${size((1_000 * bytes) / ms)}/s` : "–";
  return html`<td class="num">${ms > 0 ? duration(ms) : "–"}</td><td class="num wide">${rate}</td>`;
}
