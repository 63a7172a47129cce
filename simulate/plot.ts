import type { Simulated } from "./run/machine";
import { duration } from "./table";

const WIDTH = 900;
const LEFT = 60;
const TOP = 40;
const HEIGHT = 320;
const BOTTOM = 48;

/** Readable on light and dark pages: an embedded SVG follows the color scheme of the reader's system. */
const STYLE = `
  text { font: 12px system-ui, sans-serif; fill: #1f2328 }
  .title { font-weight: 600 }
  .odd { fill: #0969da }
  .even { fill: #54aeff }
  .axis { stroke: #8c959f; stroke-width: 1 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .odd { fill: #1f6feb }
    .even { fill: #79c0ff }
  }
`;

/** Draws the busy times of each worker as SVG: one row per worker, one bar per work item, rounds in alternate colors. */
export function renderPlot(title: string, { rounds, ms }: Simulated): string {
  const slots = Math.max(...rounds.flatMap(({ timings }) => timings.map(({ slot }) => slot + 1)));
  const x = (time: number): string => (LEFT + (time / ms) * (WIDTH - LEFT - 16)).toFixed(1);
  const y = (slot: number): number => TOP + (slot / slots) * HEIGHT;
  const height = ((HEIGHT / slots) * 0.9).toFixed(2);
  const bars = rounds.map(({ timings }, round) => {
    const path = timings.map(({ slot, start, end }) => {
      const [from, to] = [x(start), x(end)];
      return `M${from} ${y(slot).toFixed(1)}H${to}v${height}H${from}z`;
    });
    return `<path class="${round % 2 === 0 ? "odd" : "even"}" d="${path.join("")}"/>`;
  });
  const ticks = [0, 0.25, 0.5, 0.75, 1].map(
    (share) =>
      `<text x="${x(share * ms)}" y="${TOP + HEIGHT + 18}" text-anchor="middle">${duration(share * ms)}</text>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${TOP + HEIGHT + BOTTOM}" viewBox="0 0 ${WIDTH} ${TOP + HEIGHT + BOTTOM}" role="img">`,
    `<title>${title}</title>`,
    `<style>${STYLE}</style>`,
    `<text class="title" x="${LEFT}" y="22">${title}</text>`,
    `<text x="4" y="${TOP + 12}">worker 1</text>`,
    `<text x="4" y="${TOP + HEIGHT}">${slots}</text>`,
    ...bars,
    `<path class="axis" d="M${LEFT} ${TOP + HEIGHT}H${WIDTH - 16}"/>`,
    ...ticks,
    `<text x="${LEFT}" y="${TOP + HEIGHT + 38}">Virtual time. Rounds alternate in color. Gaps are idle time.</text>`,
    "</svg>",
    "",
  ].join("\n");
}
