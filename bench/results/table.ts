import { KINDS } from "../run/kinds";
import { medianOf, ratioToOurs } from "./figures";
import type { Check, Results, SceneResult, ToolResult } from "./types";

/** The whole of RESULTS.md. */
export function renderResults(results: Results): string {
  const { machine, server, runs, latencyMs, patienceS } = results;
  return [
    "# Beside the peers",
    "",
    `Measured on ${results.date} in one call of \`npm run bench\`: ${machine.cpus} cores (${machine.model}), ` +
      `${machine.memoryGiB} GiB, Node ${machine.node}, ${server.name} (${server.version}). The server and the tool ` +
      "share the cores. What each column means and how it was measured stands in [README.md](README.md).",
    "",
    "![Wall times by scene and tool](results.svg)",
    "",
    `Medians of ${runs} ${runs === 1 ? "run" : "runs"} in turns; a tool that took over ${patienceS} s was timed once. ` +
      `"Late" scenes: every answer ${latencyMs} ms later. Ours is the whole command, the start of npm and Node included.`,
    "",
    ...results.tools.map(({ title, version }) => `- ${title}: ${version ?? "not on PATH, not measured"}`),
    ...results.skipped.map(({ scene, why }) => `- scene ${scene}: not measured, ${why}`),
    ...results.scenes.flatMap((scene) => ["", ...renderScene(scene, results)]),
    "",
  ].join("\n");
}

const HEAD = ["tool", "wall", "by ours", "CPU", "peak memory", "requests", "right", "second run idle"];

function renderScene(scene: SceneResult, { tools }: Results): string[] {
  const titles = new Map(tools.map(({ name, title }) => [name, title]));
  const rows = scene.tools.map((result) => row(scene, result, titles.get(result.tool) ?? result.tool));
  return [
    `## ${scene.scene}: ${scene.title}`,
    "",
    `In the source: ${scene.size}.`,
    "",
    line(HEAD),
    "|---|--:|--:|--:|--:|---|---|---|",
    ...rows.map(line),
    ...inside(scene),
  ];
}

const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

function row(scene: SceneResult, result: ToolResult, title: string): string[] {
  const { runs, check, problem } = result;
  const ratio = ratioToOurs(scene, result);
  const figures =
    runs.length === 0
      ? [problem ?? "not measured", "", "", ""]
      : [
          `${seconds(medianOf(runs, ({ wallMs }) => wallMs / 1_000))}${problem ? ` (${problem})` : ""}`,
          ratio === undefined ? "" : `${ratio.toFixed(2)}`,
          seconds(medianOf(runs, ({ cpuS }) => cpuS)),
          `${Math.round(medianOf(runs, ({ peakMiB }) => peakMiB))} MiB`,
        ];
  return [title, ...figures, ...checked(check)];
}

function checked(check: Check | undefined): string[] {
  if (check === undefined) return ["", "", ""];
  const requests = KINDS.filter((kind) => check.requests[kind] > 0).map(
    (kind) => `${check.requests[kind].toLocaleString("en-US")} ${kind}`,
  );
  const again = check.changesOfSecondRun;
  return [
    requests.join(", "),
    check.differences === "" ? "yes" : `no: ${check.differences}`,
    again === 0 ? "yes" : `no: ${again.toLocaleString("en-US")} changes`,
  ];
}

/** How much of our time is the machine's. */
function inside(scene: SceneResult): string[] {
  const runs = (scene.tools.find(({ tool }) => tool === "ours")?.runs ?? []).filter(
    ({ insideMs }) => insideMs,
  );
  if (runs.length === 0) return [];
  const s = seconds(medianOf(runs, ({ insideMs }) => insideMs! / 1_000));
  return [
    "",
    `Of our time, ${s} were the state machine's execution; the rest was npm, Node and the program.`,
  ];
}

const seconds = (s: number): string => `${s < 10 ? s.toFixed(2) : s.toFixed(1)} s`;
