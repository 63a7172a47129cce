import { insideS, medianOf, ratioToOurs } from "./figures";
import type { Results, SceneResult } from "./types";

const WIDTH = 760;
const LABELS = 148;
const FIGURES = 160;
const ROW = 18;
const SCENE_GAP = 44;

/** Readable on a light and on a dark page: an image in a README follows the reader's system. */
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
  readonly ratio: number | undefined;
  /** Of ours: the state machine's execution. */
  readonly insideS: number | undefined;
}

/** Bars of wall times: within each scene to scale, the quickest first. Ours has what is not execution in a paler tone. */
export function renderChart(results: Results): string {
  const titles = new Map(results.tools.map(({ name, title }) => [name, title]));
  let y = 4;
  const drawn = results.scenes.flatMap((scene) => {
    const bars = barsOf(scene, titles);
    if (bars.length === 0) return [];
    const block = drawScene(scene, bars, y);
    y += SCENE_GAP + bars.length * ROW;
    return block;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${y}" viewBox="0 0 ${WIDTH} ${y}" role="img">`,
    `<title>Wall times by scene and tool</title>`,
    `<style>${STYLE}</style>`,
    ...drawn,
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
  const room = WIDTH - LABELS - FIGURES;
  return [
    `<text class="title" x="0" y="${top + 16}">${escaped(`${title} (${size})`)}</text>`,
    ...bars.flatMap((bar, n) => drawBar(bar, top + 24 + n * ROW, (bar.wallS / longest) * room)),
  ];
}

function drawBar(bar: Bar, y: number, length: number): string[] {
  const base = y + ROW - 6;
  const kind = isOurs(bar) ? "start" : "peer";
  const inner = bar.insideS === undefined ? [] : [rect("ours", y, (bar.insideS / bar.wallS) * length)];
  return [
    `<text x="${LABELS - 8}" y="${base}" text-anchor="end">${escaped(bar.title)}</text>`,
    rect(kind, y, length),
    ...inner,
    `<text x="${(LABELS + length + 6).toFixed(1)}" y="${base}">${figures(bar)}</text>`,
  ];
}

const isOurs = ({ tool }: Pick<Bar, "tool">): boolean => tool === "ours" || tool === "again";

const rect = (kind: string, y: number, length: number): string =>
  `<rect class="${kind}" x="${LABELS}" y="${y + 2}" width="${Math.max(length, 1).toFixed(1)}" height="${ROW - 5}" rx="2"/>`;

function figures({ wallS, ratio, insideS: inside, tool }: Bar): string {
  const s = `${wallS.toFixed(1)} s`;
  if (!isOurs({ tool })) return ratio === undefined ? s : `${s}, ${ratio.toFixed(2)} of ours`;
  return inside === undefined ? s : `${s}, execution ${inside.toFixed(1)} s`;
}

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
