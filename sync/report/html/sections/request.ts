import type { Run } from "../../../request/run";
import { number } from "../../numbers";
import { LISTED_GLOBS } from "../constants";
import { html, type Markup, type Value } from "../markup";
import { keyMarkup, visible } from "../visible";

/** The input of the run with its defaults. */
export function requestSection({ request: r }: { readonly request: Run }): Markup {
  const limit = (n: number | null, unit = "") => (n === null ? "no limit" : `${number(n)}${unit}`);
  const rows: readonly (readonly [name: string, value: Value])[] = [
    ["pair", keyMarkup(r.pair)],
    ["source", [visible(r.source), ", ", visible(r.sourceRegion)]],
    ["destination", [visible(r.destination), ", ", visible(r.destinationRegion)]],
    ["prefix", keyMarkup(r.prefix)],
    ["destinationPrefix", keyMarkup(r.destinationPrefix)],
    ["startAfter", r.startAfter === null ? "none" : keyMarkup(r.startAfter)],
    ["include", globs(r.include, "every key")],
    ["exclude", globs(r.exclude, "none")],
    ["compare", r.compare],
    ["delete", String(r.delete)],
    ["maxDeletes", limit(r.maxDeletes)],
    ["maxDeletePercent", limit(r.maxDeletePercent, " %")],
    ["allowEmptySource", String(r.allowEmptySource)],
    ["storageClass", r.storageClass ?? "the source object's"],
  ];
  return html`<section aria-labelledby="input">
<h2 id="input">Input</h2>
<details><summary>The input of this run, with its defaults</summary>
<table>
<thead><tr><th scope="col">Field</th><th scope="col">Value</th></tr></thead>
<tbody>${rows.map(([name, value]) => html`<tr><th scope="row"><code>${name}</code></th><td>${value}</td></tr>`)}</tbody>
</table></details>
</section>`;
}

function globs(all: readonly string[], none: string): Value {
  if (all.length === 0) return none;
  const more = all.length - LISTED_GLOBS;
  const shown = all.slice(0, LISTED_GLOBS).map((glob) => html`<li>${keyMarkup(glob)}</li>`);
  return html`<ul class="keys">${shown}${more > 0 ? html`<li class="why">and ${number(more)} more</li>` : undefined}</ul>`;
}
