import { number } from "../../../model/texts";
import { duration } from "../../numbers";
import type { Report } from "../../output";
import { LISTED_WORKERS } from "../constants";
import { msOf } from "../figures";
import { html, type Markup } from "../markup";
import { END_NAMES, nameOf } from "./names";

/** The slowest workers of all rounds. */
export function workersList(report: Pick<Report, "timeline" | "dryRun">): Markup | undefined {
  const all = report.timeline.flatMap((round) =>
    round.workers.map((worker) => ({ round, worker, ms: msOf(worker) })),
  );
  if (all.length === 0) return undefined;
  const longest = [...all].sort((a, b) => b.ms - a.ms).slice(0, LISTED_WORKERS);
  const rows = longest.map(
    ({ round, worker, ms }) => html`<tr>
<th scope="row">${worker.item}</th>
<td>${nameOf(round, report)}</td>
<td class="num">${duration(ms)}</td>
<td class="num">${number(worker.keys)}</td>
<td>${END_NAMES[worker.end]}</td>
</tr>`,
  );
  return html`<details><summary>The workers that took longest</summary>
<table>
<thead><tr><th scope="col">Worker</th><th scope="col">Round</th><th scope="col" class="num">Duration</th><th scope="col" class="num">Keys</th><th scope="col">End</th></tr></thead>
<tbody>${rows}</tbody>
</table></details>`;
}
