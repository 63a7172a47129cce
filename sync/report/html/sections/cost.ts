import type { Requests } from "../../../metrics/counters";
import { duration, usd } from "../../numbers";
import type { Report } from "../../output";
import { shareCell } from "../bars";
import { figure } from "../figures";
import { html, type Markup } from "../markup";

/** The cost of the run by item. */
export function costSection({ cost, dryRun, estimatedCostUsd }: Report): Markup {
  const most = Math.max(...cost.items.map((item) => item.usd), 0);
  const rows = cost.items.map(
    (item, i) => html`<tr>
<th scope="row">${item.item}</th>
<td class="num">${figure(`cost.items.${i}.quantity`, item.quantity)}<span class="wide"> ${item.quantity === 1 ? item.unit.replace(/s$/, "") : item.unit}</span></td>
<td class="num">${figure(`cost.items.${i}.usd`, item.usd, exact(item.usd))}</td>
${shareCell("copied", item.usd, most, true)}
</tr>`,
  );
  return html`<section aria-labelledby="cost">
<h2 id="cost">Cost${dryRun ? " of the dry run" : undefined}</h2>
<table>
<caption>An estimate with the prices of ${cost.prices.region}, ${cost.prices.asOf}. It excludes storage, KMS requests, retrieval, and free tiers.</caption>
<thead><tr><th scope="col">Item</th><th scope="col" class="num">Quantity</th><th scope="col" class="num">USD</th><td class="wide"></td></tr></thead>
<tbody>${rows}</tbody>
<tfoot><tr><th scope="row">Total</th><td></td><td class="num">${figure("cost.usd", estimatedCostUsd, exact(estimatedCostUsd))}</td><td class="wide"></td></tr></tfoot>
</table>
</section>`;
}

const exact = (amount: number): string => usd(amount, 6);

/** The cost and the duration of the real run. */
export function forecastSection(report: Report): Markup | undefined {
  if (!report.dryRun) return undefined;
  const { costUsd, seconds, requests } = report.forecast;
  const kinds = Object.entries(requests) as [keyof Requests, number][];
  return html`<section aria-labelledby="forecast">
<h2 id="forecast">Forecast of the real run</h2>
<dl class="tiles">
<div><dt>cost</dt><dd>${figure("forecast.costUsd", costUsd, usd(costUsd))}</dd></div>
<div><dt>duration</dt><dd>${figure("forecast.seconds", seconds, duration(1_000 * seconds))}</dd></div>
</dl>
<h3>Requests to S3</h3>
<ul class="legend">${kinds.map(([kind, n]) => html`<li><b>${figure(`forecast.requests.${kind}`, n)}</b> <span>${kind}</span></li>`)}</ul>
<p class="why">The forecast assumes that the buckets do not change.</p>
</section>`;
}
