import { number } from "../../../model/texts";
import { type TimelineRound, WORKER_ENDS } from "../../../records/timeline";
import { duration } from "../../numbers";
import type { Report } from "../../output";
import { LISTED_ERRORS, LISTED_ROUNDS, MAX_REASON } from "../constants";
import { figure, msOf } from "../figures";
import { html, type Markup, type Value } from "../markup";
import { keyMarkup, visible } from "../visible";
import { chart } from "./chart";
import { END_NAMES, nameOf } from "./names";
import { workersList } from "./workers";

/** When the rounds and their workers began and ended, and why they ended. */
export function timelineSection(report: Report): Markup | undefined {
  const { timeline } = report;
  if (timeline.length === 0) return undefined;
  const half = LISTED_ROUNDS / 2;
  const isLong = timeline.length > LISTED_ROUNDS;
  const shown = isLong ? [...timeline.slice(0, half), ...timeline.slice(-half)] : timeline;
  const rows = shown.map((round) => row(round, `timeline.${timeline.indexOf(round)}`, report));
  return html`<section aria-labelledby="timeline">
<h2 id="timeline">Timeline</h2>
${chart(report, shown)}
${legend(timeline)}
<table>
<caption>Rounds${isLong ? `: the first ${half} and the last ${half} of ${number(timeline.length)}` : undefined}. The next round continues the work that a worker does not finish.</caption>
<thead><tr><th scope="col">Round</th><th scope="col" class="num wide">Start</th><th scope="col" class="num">Duration</th><th scope="col" class="num">Keys</th><th scope="col" class="num wide">Keys/s</th><th scope="col" class="num wide">Workers</th><th scope="col">Ended</th></tr></thead>
<tbody>${rows}</tbody>
</table>
${errorsOf(timeline)}
${workersList(report)}
</section>`;
}

function legend(timeline: readonly TimelineRound[]): Markup {
  const ends = WORKER_ENDS.map((end) => ({
    end,
    count: timeline.reduce((sum, round) => sum + round.ends[end], 0),
  })).filter(({ count }) => count > 0);
  return html`<ul class="legend">${ends.map(
    ({ end, count }) =>
      html`<li><i class="dot b-${end}"></i><b>${number(count)}</b> <span>${END_NAMES[end]}</span></li>`,
  )}</ul>`;
}

function row(round: TimelineRound, of: string, report: Report): Markup {
  const { startedAt, finishedAt, keys, items } = round;
  const known = startedAt !== null && finishedAt !== null ? { startedAt, finishedAt } : undefined;
  const ms = known ? msOf(known) : 0;
  const runBegan = Date.parse(report.startedAt);
  return html`<tr>
<th scope="row">${nameOf(round, report)}</th>
<td class="num wide">${known ? `+ ${duration(Math.max(0, Date.parse(known.startedAt) - runBegan))}` : "–"}</td>
<td class="num">${known ? duration(ms) : "–"}</td>
<td class="num">${figure(`${of}.keys`, keys)}</td>
<td class="num wide">${ms > 0 ? number(Math.round((1_000 * keys) / ms)) : "–"}</td>
<td class="num wide">${figure(`${of}.items`, items)}</td>
<td>${endsOf(round)}</td>
</tr>`;
}

/** @example "3 done, 1 out of time" */
const endsOf = ({ ends }: TimelineRound): string =>
  WORKER_ENDS.filter((end) => ends[end] > 0)
    .map((end) => `${number(ends[end])} ${END_NAMES[end]}`)
    .join(", ");

/** The distinct errors of workers, in the order of the rounds. */
function errorsOf(timeline: readonly TimelineRound[]): Value {
  const errors = new Map(timeline.flatMap((round) => round.errors.map((one) => [JSON.stringify(one), one])));
  if (errors.size === 0) return undefined;
  const items = [...errors.values()]
    .slice(0, LISTED_ERRORS)
    .map(
      ({ error, cause }) =>
        html`<li>${keyMarkup(error)} <span class="why">${visible(cause, MAX_REASON)}</span></li>`,
    );
  return html`<h3>Errors of workers</h3><ul class="keys">${items}</ul>`;
}
