import { KINDS } from "../run/kinds";
import { type Baseline, insideS, listingPhase, medianOf, ratioToOurs } from "./figures";
import type { Check, Results, SceneResult, ToolResult } from "./types";

/** Renders RESULTS.md: a chapter for each call of the benchmark. */
export const renderResults = (all: readonly Results[]): string =>
  [
    "# Benchmark results",
    "",
    "Each chapter was measured in one call of `npm run bench`. The server and the tools share the cores. " +
      "[README.md](README.md) describes the columns and how they were measured.",
    "",
    '"vs. ours" is the wall time divided by that of the whole command `bin/sync-buckets`. "vs. our ' +
      'execution" is relative to the execution of the state machine only, which is all that runs on AWS. The floor is a loop ' +
      "that sends the requests that no sync can do without: it knows the keys in advance, and compares nothing.",
    "",
    "![Wall times by scene and tool](results.svg)",
    ...all.flatMap(renderChapter),
    "",
  ].join("\n");

function renderChapter(results: Results): string[] {
  const { date, machine, server, objects, runs, patienceS } = results;
  return [
    "",
    `# ${server.name}, ${count(objects)} objects`,
    "",
    `Measured on ${date}: ${machine.cpus} cores (${machine.model}), ${machine.memoryGiB} GiB, Node ${machine.node}, ` +
      `${server.name} (${server.version}). Medians of ${runs} ${runs === 1 ? "run" : "runs"}; the tools took turns. A tool ` +
      `that took over ${patienceS} s was timed once.`,
    "",
    ...results.tools.map(({ title, version }) => `- ${title}: ${version ?? "not on PATH, not measured"}`),
    ...results.skipped.map(({ scene, why }) => `- scene ${scene}: not measured, ${why}`),
    ...results.scenes.flatMap((scene) => ["", ...renderScene(scene, results)]),
  ];
}

const HEAD = [
  "tool",
  "wall",
  "vs. ours",
  "vs. our execution",
  "CPU",
  "peak memory",
  "requests",
  "correct",
  "second run idle",
];

function renderScene(scene: SceneResult, { tools }: Results): string[] {
  const titles = new Map(tools.map(({ name, title }) => [name, title]));
  return [
    `## ${scene.scene}: ${scene.title}`,
    "",
    `Objects in the source: ${scene.size}.`,
    "",
    line(HEAD),
    "|---|--:|--:|--:|--:|--:|---|---|---|",
    ...scene.tools.flatMap((result) => rows(scene, result, titles.get(result.tool) ?? result.tool)),
  ];
}

const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

/**
 * One row. The sync-buckets tools and the floor have a second row for the time without the start of the program. If nothing
 * changed, the sync-buckets tools have a third row for the rounds that list the buckets.
 */
function rows(scene: SceneResult, result: ToolResult, title: string): string[] {
  const row = line([title, ...figures(scene, result), ...checked(result.check)]);
  const inside = insideS(result);
  if (inside === undefined) return [row];
  const phase = listingPhase(scene, result);
  return [
    row,
    line([
      `… ${result.tool === "floor" ? "requests" : "execution"} only`,
      seconds(inside),
      "",
      executionRatio(scene, result),
      "",
      "",
      "",
      "",
      "",
    ]),
    ...(phase === undefined
      ? []
      : [
          line([
            `… listing only: ${phase.ratioToFloor.toFixed(2)} × the floor`,
            seconds(phase.seconds),
            ...EMPTY,
          ]),
        ]),
  ];
}

/** The other cells of a row that has only a time. */
const EMPTY = ["", "", "", "", "", "", ""];

function figures(scene: SceneResult, result: ToolResult): string[] {
  const { runs, problem } = result;
  if (runs.length === 0) return [problem ?? "not measured", "", "", "", ""];
  const ratio = (baseline?: Baseline) => ratioToOurs(scene, result, baseline)?.toFixed(2) ?? "";
  return [
    `${seconds(medianOf(runs, ({ wallMs }) => wallMs / 1_000))}${problem ? ` (${problem})` : ""}`,
    ratio(),
    insideS(result) === undefined ? ratio("insideMs") : "",
    seconds(medianOf(runs, ({ cpuS }) => cpuS)),
    `${Math.round(medianOf(runs, ({ peakMiB }) => peakMiB))} MiB`,
  ];
}

/** Ratio of a tool's executions to those of `ours`. */
function executionRatio(scene: SceneResult, { runs, ...result }: ToolResult): string {
  const inside = runs.map(({ insideMs = Number.NaN, ...run }) => ({ ...run, wallMs: insideMs }));
  return ratioToOurs(scene, { ...result, runs: inside }, "insideMs")?.toFixed(2) ?? "";
}

function checked(check: Check | undefined): string[] {
  if (check === undefined) return ["", "", ""];
  const requests = KINDS.filter((kind) => check.requests[kind] > 0).map(
    (kind) => `${count(check.requests[kind])} ${kind}`,
  );
  const again = check.changesOfSecondRun;
  return [
    requests.join(", "),
    check.differences === "" ? "yes" : `no: ${check.differences}`,
    again === 0 ? "yes" : `no: ${count(again)} changes`,
  ];
}

const count = (n: number): string => n.toLocaleString("en-US");
const seconds = (s: number): string => `${s < 10 ? s.toFixed(2) : s.toFixed(1)} s`;
