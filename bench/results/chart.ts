import { insideS, medianOf, ratioToOurs } from "./figures";
import type { Results, SceneResult } from "./types";

// Sizes in pixels.
const WIDTH = 760;
const LABEL_WIDTH = 148;
const FIGURES_WIDTH = 160;
const ROW_HEIGHT = 18;
const SCENE_GAP = 44;

/** Colors for light and dark pages. An image in a README follows the color scheme of the reader's system. */
const STYLE = `
  text { font: 12px system-ui, sans-serif; fill: #1f2328 }
  .title { font-weight: 600 }
  .peer { fill: #8c959f }
  .ours { fill: #0969da }
  .start { fill: #80b3f0 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .peer { fill: #6e7681 }
    .ours { fill: #4493f8 }
    .start { fill: #1c4a86 }
  }
`;

interface Bar {
  readonly tool: string;
  readonly title: string;
  readonly wallS: number;
  /** Wall time divided by the wall time of sync-buckets. */
  readonly ratio: number | undefined;
  /** Seconds of the state machine's execution, or of the requests of the floor; `undefined` for other tools. */
  readonly insideS: number | undefined;
}

/**
 * Renders results.svg: bars of the wall times, to scale within each scene, the fastest tool first. In the
 * bars of sync-buckets, the time outside the execution has a paler color.
 */
export function renderChart(results: Results): string {
  const titles = new Map(results.tools.map(({ name, title }) => [name, title]));
  let y = 4;
  const blocks = results.scenes.flatMap((scene) => {
    const bars = barsOf(scene, titles);
    if (bars.length === 0) return [];
    const block = drawScene(scene, bars, y);
    y += SCENE_GAP + bars.length * ROW_HEIGHT;
    return block;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${y}" viewBox="0 0 ${WIDTH} ${y}" role="img">`,
    `<title>Wall times by scene and tool</title>`,
    `<style>${STYLE}</style>`,
    ...blocks,
    "</svg>",
    "",
  ].join("\n");
}

function barsOf(scene: SceneResult, titles: ReadonlyMap<string, string>): Bar[] {
  return scene.tools
    .filter(({ runs }) => runs.length > 0)
    .map((result) => ({
      tool: result.tool,
      title: titles.get(result.tool) ?? result.tool,
      wallS: medianOf(result.runs, ({ wallMs }) => wallMs / 1_000),
      ratio: ratioToOurs(scene, result),
      insideS: insideS(result),
    }))
    .sort((a, b) => a.wallS - b.wallS);
}

function drawScene({ title, size }: SceneResult, bars: readonly Bar[], top: number): string[] {
  const longest = Math.max(...bars.map(({ wallS }) => wallS));
  const barArea = WIDTH - LABEL_WIDTH - FIGURES_WIDTH;
  return [
    `<text class="title" x="0" y="${top + 16}">${escaped(`${title} (${size})`)}</text>`,
    ...bars.flatMap((bar, n) => drawBar(bar, top + 24 + n * ROW_HEIGHT, (bar.wallS / longest) * barArea)),
  ];
}

function drawBar(bar: Bar, y: number, length: number): string[] {
  const base = y + ROW_HEIGHT - 6;
  const kind = isOurs(bar) ? "start" : "peer";
  const execution = isOurs(bar) ? bar.insideS : undefined;
  const executionBar = execution === undefined ? [] : [rect("ours", y, (execution / bar.wallS) * length)];
  return [
    `<text x="${LABEL_WIDTH - 8}" y="${base}" text-anchor="end">${escaped(bar.title)}</text>`,
    rect(kind, y, length),
    ...executionBar,
    `<text x="${(LABEL_WIDTH + length + 6).toFixed(1)}" y="${base}">${figures(bar)}</text>`,
  ];
}

const isOurs = ({ tool }: Pick<Bar, "tool">): boolean => tool === "ours" || tool === "again";

const rect = (kind: string, y: number, length: number): string =>
  `<rect class="${kind}" x="${LABEL_WIDTH}" y="${y + 2}" width="${Math.max(length, 1).toFixed(1)}" height="${ROW_HEIGHT - 5}" rx="2"/>`;

function figures({ wallS, ratio, insideS: inside, tool }: Bar): string {
  const s = `${wallS.toFixed(1)} s`;
  if (!isOurs({ tool })) return ratio === undefined ? s : `${s}, ${ratio.toFixed(2)} × ours`;
  return inside === undefined ? s : `${s}, execution ${inside.toFixed(1)} s`;
}

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
