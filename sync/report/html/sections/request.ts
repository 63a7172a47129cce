import { number } from "../../../model/texts";
import type { Report } from "../../output";
import { LISTED_GLOBS } from "../constants";
import { html, type Markup, type Value } from "../markup";
import { keyMarkup, visible } from "../visible";

/** The input of the run with its defaults. */
export function requestSection({ request, executionArn }: Pick<Report, "request" | "executionArn">): Markup {
  const fields = Object.entries({ ...request, ...(executionArn !== undefined && { executionArn }) });
  return html`<section aria-labelledby="input">
<h2 id="input">Input</h2>
<details><summary>The input of this run, with its defaults</summary>
<table>
<thead><tr><th scope="col">Field</th><th scope="col">Value</th></tr></thead>
<tbody>${fields.map(([name, value]) => html`<tr><th scope="row"><code>${name}</code></th><td>${textOf(value)}</td></tr>`)}</tbody>
</table></details>
</section>`;
}

function textOf(value: unknown): Value {
  if (value === null) return "not set";
  if (Array.isArray(value)) return listOf(value);
  if (typeof value === "number") return number(value);
  return typeof value === "string" ? keyMarkup(value) : visible(JSON.stringify(value));
}

function listOf(all: readonly unknown[]): Value {
  if (all.length === 0) return "none";
  const more = all.length - LISTED_GLOBS;
  const shown = all.slice(0, LISTED_GLOBS).map((one) => html`<li>${keyMarkup(String(one))}</li>`);
  return html`<ul class="keys">${shown}${more > 0 ? html`<li class="why">and ${number(more)} more</li>` : undefined}</ul>`;
}
