import { counted } from "../../../model/texts";
import type { TimelineRound } from "../../../records/timeline";
import { duration } from "../../numbers";
import type { Report } from "../../output";
import { AXIS_PIXELS, AXIS_TICKS, LANE_PIXELS, MIN_WIDTH, ROUND_HEADING, ROUND_SPACE } from "../constants";
import { msOf } from "../figures";
import { html, type Markup } from "../markup";
import { type Placed, placed } from "./lanes";
import { END_NAMES, nameOf } from "./names";

/** The horizontal place of a time, in percent of the run's duration. */
type Place = (ms: number) => number;

/**
 * A chart with a bar for each worker, in lanes, round by round. Horizontal lengths are percentages, so texts keep their size
 * on any screen.
 */
export function chart(
  report: Pick<Report, "startedAt" | "finishedAt" | "dryRun">,
  rounds: readonly TimelineRound[],
): Markup {
  const began = Date.parse(report.startedAt);
  const whole = Math.max(1, msOf(report));
  const place: Place = (ms) => Math.min(100, Math.max(0, (100 * (ms - began)) / whole));
  let top = AXIS_PIXELS;
  const drawn = rounds.map((round) => {
    const { markup, height } = roundMarkup(round, report, place, top);
    top += height;
    return markup;
  });
  return html`<svg class="timeline" width="100%" height="${top}" role="img" aria-labelledby="timeline-title">
<title id="timeline-title">The workers of each round over the duration of the run. The table has the same rounds.</title>
${axis(whole, top)}${drawn}
</svg>`;
}

/** A phone has room for every other label. */
function axis(whole: number, height: number): Markup[] {
  return Array.from({ length: AXIS_TICKS + 1 }, (_, i) => {
    const x = (100 * i) / AXIS_TICKS;
    const anchor = i === 0 ? "start" : i === AXIS_TICKS ? "end" : "middle";
    const wide = i % 2 === 1 ? " wide" : "";
    return html`<line x1="${x}%" x2="${x}%" y1="${AXIS_PIXELS - 6}" y2="${height}"/><text class="tick${wide}" x="${x}%" y="12" text-anchor="${anchor}">${duration((whole * i) / AXIS_TICKS)}</text>`;
  });
}

function roundMarkup(round: TimelineRound, report: Pick<Report, "dryRun">, place: Place, top: number) {
  const { startedAt, finishedAt, items, keys, workers } = round;
  const title = `${nameOf(round, report)} · ${counted(items, "worker")} · ${counted(keys, "key")}`;
  const bars = placed(workers);
  const lanes = Math.max(1, ...bars.map(({ lane }) => lane + 1));
  const pixels = LANE_PIXELS.find((one) => lanes <= one.lanes)?.pixels ?? 4;
  const y = top + ROUND_HEADING;
  const height = lanes * pixels;
  const span =
    startedAt === null || finishedAt === null
      ? undefined
      : rect("span", [place(Date.parse(startedAt)), place(Date.parse(finishedAt))], [y - 2, height + 3]);
  return {
    markup: html`<g><text class="title" x="0" y="${y - 6}">${title}</text>${span}${bars.map((bar) => barMarkup(bar, place, y, pixels))}</g>`,
    height: ROUND_HEADING + height + ROUND_SPACE,
  };
}

function barMarkup(
  { worker, lane, began, ended }: Placed,
  place: Place,
  top: number,
  pixels: number,
): Markup {
  const { item, keys, end } = worker;
  const title = `Worker ${item}: ${duration(ended - began)}, ${counted(keys, "key")}, ${END_NAMES[end]}`;
  const height = pixels - Math.max(1, Math.floor(pixels / 4));
  return rect(`f-${end}`, [place(began), place(ended)], [top + lane * pixels, height], title);
}

/** A rectangle from one place to another, with its top and its height in pixels. */
function rect(
  className: string,
  [from, to]: readonly [number, number],
  [y, height]: readonly [number, number],
  title?: string,
): Markup {
  const x = Math.min(from, 100 - MIN_WIDTH);
  const width = Math.max(MIN_WIDTH, to - x);
  const inner = title === undefined ? undefined : html`<title>${title}</title>`;
  return html`<rect class="${className}" x="${x.toFixed(2)}%" width="${width.toFixed(2)}%" y="${y}" height="${height}" rx="1.5">${inner}</rect>`;
}
