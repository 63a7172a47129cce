import { expect } from "chai";
import { renderChart } from "../../bench/results/chart";
import { listingPhase, median, medianOf, ratioToOurs } from "../../bench/results/figures";
import { renderResults } from "../../bench/results/table";
import type { Results, SceneResult, ToolResult } from "../../bench/results/types";
import { merged } from "../../bench/results/write";
import { NONE } from "../../bench/run/kinds";
import { listingMsOf } from "../../bench/tools/ours";
import { read } from "../project/files";

const run = (round: number, wallMs: number, insideMs?: number) => ({
  round,
  wallMs,
  cpuS: wallMs / 2_000,
  peakMiB: 100.4,
  ...(insideMs !== undefined && { insideMs }),
});

const scene: SceneResult = {
  scene: "c-changed",
  title: "1% changed",
  size: "100,000",
  latencyMs: 0,
  tools: [
    {
      tool: "ours",
      runs: [run(1, 4_000, 2_000), run(2, 8_000, 4_000), run(3, 5_000, 2_500)],
      check: { requests: { ...NONE, LIST: 200, COPY: 2_000 }, differences: "", changesOfSecondRun: 0 },
    },
    {
      tool: "s5cmd",
      runs: [run(1, 2_000), run(2, 4_000), run(3, 20_000)],
      check: { requests: { ...NONE, LIST: 201 }, differences: "3 missing", changesOfSecondRun: 1_234 },
    },
    { tool: "mc", runs: [], problem: "timed out" },
  ],
};

const results: Results = {
  date: "2026-11-22",
  machine: { cpus: 2, model: "A CPU", memoryGiB: 24, node: "24.0.0" },
  server: { name: "garage", version: "garage v2" },
  objects: 100_000,
  runs: 3,
  patienceS: 60,
  tools: [
    { name: "ours", title: "sync-buckets", version: "0.1.0" },
    { name: "s5cmd", title: "s5cmd", version: "v2" },
    { name: "mc", title: "mc mirror", version: "v3" },
    { name: "rclone", title: "rclone" },
  ],
  scenes: [scene],
  skipped: [{ scene: "e-flat", why: "no proxy" }],
};

/** Seconds of a tool in a scene, as the README has them; slower than any if it was not timed. */
const secondsOf = ({ runs }: ToolResult): number =>
  runs.length > 0 ? medianOf(runs, (it) => it.wallMs) / 1_000 : Infinity;

const isOther = ({ tool }: ToolResult): boolean => !["ours", "again", "floor"].includes(tool);

/** A row of the README: the scene, its objects, our time, the best one of the other tools, and that of the AWS CLI. */
function documentedRow({ title, size, tools }: SceneResult): string {
  const best = (isIncluded: (tool: ToolResult) => boolean) =>
    `${Math.min(...tools.filter(isIncluded).map(secondsOf)).toFixed(1)} s`;
  const isAws = ({ tool }: ToolResult) => tool === "aws";
  const ours = best(({ tool }) => tool === "ours");
  return `| ${title} | ${size} | ${ours} | ${best((tool) => isOther(tool) && !isAws(tool))} | ${best(isAws)} |`;
}

describe("the README's table of times", () => {
  it("has those of the benchmark on Garage with 100,000 objects", () => {
    const [all] = (JSON.parse(read("bench/results.json")) as Results[]).filter(
      ({ server, objects }) => server.name === "garage" && objects === 100_000,
    );
    const scenes = ["a-first-copy", "b-flat", "c-changed", "d-large", "f-flat"];
    const rows = all!.scenes.filter(({ scene: name }) => scenes.includes(name)).map(documentedRow);
    expect(read("README.md").split("\n")).to.include.members(rows);
  });

  it("is followed by the cases of 20,000 objects in which another tool was faster", () => {
    const scenes = (JSON.parse(read("bench/results.json")) as Results[])
      .filter(({ objects }) => objects === 20_000)
      .flatMap((measured) => measured.scenes);
    const fastest = scenes.map((one) =>
      Math.min(...one.tools.filter(isOther).map((tool) => ratioToOurs(one, tool) ?? Infinity)),
    );
    const faster = fastest.map((ratio) => ratio.toFixed(2)).filter((ratio) => Number(ratio) < 1);
    const [least, most] = [faster.toSorted()[0], faster.toSorted().at(-1)];
    expect(read("README.md").replace(/\s+/g, " ")).to.contain(
      `With 20,000 objects, another tool was faster in ${faster.length} of ${scenes.length} cases: it took ${least} to ${most} of the time.`,
    );
  });
});

describe("the figures of the benchmark", () => {
  it("are medians", () => {
    expect(median([3, 1, 2])).to.equal(2);
    expect(median([4, 1, 2, 3])).to.equal(2.5);
  });

  it("compare runs of the same round", () => {
    expect(ratioToOurs(scene, scene.tools[1]!)).to.equal(0.5);
    expect(ratioToOurs(scene, scene.tools[1]!, "insideMs")).to.equal(1);
    expect(ratioToOurs(scene, scene.tools[2]!)).to.equal(undefined);
  });
});

describe("the listing phase", () => {
  const tools = [
    { tool: "ours", runs: [{ ...run(1, 4_000, 2_000), listingMs: 600 }, run(2, 4_000, 2_000)] },
    { tool: "floor", runs: [run(1, 500, 400), run(2, 500, 400)] },
  ];

  it("is that of the report's rounds of copies", () => {
    const round = (action: string, startedAt: string, finishedAt: string) => ({
      action,
      startedAt,
      finishedAt,
    });
    const timeline = [
      round("copy", "2026-11-26T10:00:00.000Z", "2026-11-26T10:00:01.500Z"),
      round("copy", "2026-11-26T10:00:02.000Z", "2026-11-26T10:00:02.250Z"),
      round("delete", "2026-11-26T10:00:03.000Z", "2026-11-26T10:00:09.000Z"),
    ];
    expect(listingMsOf(JSON.stringify({ timeline }))).to.equal(1_750);
  });

  it("is compared with the floor of the same round", () => {
    const equal = { ...scene, tools };
    expect(listingPhase(equal, tools[0]!)).to.deep.equal({ seconds: 0.6, ratioToFloor: 1.5 });
    expect(listingPhase(equal, tools[1]!)).to.equal(undefined);
    expect(renderResults([{ ...results, scenes: [equal] }])).to.include(
      "\n| … listing only: 1.50 × the floor | 0.60 s |  |  |  |  |  |  |  |\n",
    );
  });
});

describe("RESULTS.md", () => {
  it("lists measured and skipped scenes and tools, with the reason", () => {
    const text = renderResults([results]);
    expect(text.slice(text.indexOf("- sync-buckets"))).to.equal(`- sync-buckets: 0.1.0
- s5cmd: v2
- mc mirror: v3
- rclone: not on PATH, not measured
- scene e-flat: not measured, no proxy

## c-changed: 1% changed

Objects in the source: 100,000.

| tool | wall | vs. ours | vs. our execution | CPU | peak memory | requests | correct | second run idle |
|---|--:|--:|--:|--:|--:|---|---|---|
| sync-buckets | 5.00 s | 1.00 |  | 2.50 s | 100 MiB | 200 LIST, 2,000 COPY | yes | yes |
| … execution only | 2.50 s |  | 1.00 |  |  |  |  |  |
| s5cmd | 4.00 s | 0.50 | 1.00 | 2.00 s | 100 MiB | 201 LIST | no: 3 missing | no: 1,234 changes |
| mc mirror | timed out |  |  |  |  |  |  |  |
`);
    expect(text).to.include("# garage, 100,000 objects\n\nMeasured on 2026-11-22: 2 cores (A CPU), 24 GiB");
  });
});

describe("results.json", () => {
  it("keeps the results of other servers and sizes, and replaces those of the same", () => {
    const minio = { ...results, server: { name: "minio", version: "1" } };
    const small = { ...results, objects: 20_000 };
    const newer = { ...results, date: "2026-11-26" };
    expect([minio, small, newer].reduce<readonly Results[]>(merged, [results])).to.deep.equal([
      newer,
      minio,
      small,
    ]);
  });
});

describe("the chart", () => {
  const svg = renderChart(results);
  const texts = [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, text]) => text);

  it("shows the fastest tool first, and omits tools without times", () => {
    expect(texts).to.deep.equal([
      "1% changed (100,000)",
      "s5cmd",
      "4.0 s, 0.50 × ours",
      "sync-buckets",
      "5.0 s, execution 2.5 s",
    ]);
  });

  it("is drawn to scale, with the execution as a part of the bar of sync-buckets", () => {
    const bars = [...svg.matchAll(/<rect class="(\w+)"[^>]* width="([\d.]+)"/g)].map(([, ...bar]) => bar);
    expect(bars).to.deep.equal([
      ["peer", "361.6"],
      ["start", "452.0"],
      ["ours", "226.0"],
    ]);
  });

  it("is that of results.json", () => {
    const [first] = JSON.parse(read("bench/results.json")) as Results[];
    expect(read("bench/results.svg")).to.equal(renderChart(first!));
  });

  it("draws the floor as it draws other tools", () => {
    const [scene] = results.scenes;
    const floor = {
      ...scene!.tools[0]!,
      tool: "floor",
      runs: [{ ...scene!.tools[0]!.runs[0]!, insideMs: 1 }],
    };
    expect(renderChart({ ...results, scenes: [{ ...scene!, tools: [floor as never] }] })).not.to.contain(
      'class="ours" x',
    );
  });

  it("has colors for dark pages", () => {
    expect(svg).to.include("@media (prefers-color-scheme: dark)");
  });
});
