import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { parse } from "yaml";
import {
  MEMORY_MB,
  RUNTIME_PRICES,
  TRANSITIONS_PER_ITEM,
  TRANSITIONS_PER_ROUND,
} from "../../functions/runtime/constants";
import { METRIC_NAMESPACE, METRICS } from "../../functions/runtime/reporting/metrics";
import { PAIR_FIELDS } from "../../infra/config/pairs/pairs";
import { alarmsOf } from "../../infra/operations/alarms/definitions";
import { SCHEDULE_FIELDS } from "../../infra/operations/schedule/schedule";
import { help } from "../../local/cli/options/sync-options";
import { crashes, render, transientLambdaErrors } from "../../machine/asl";
import { mermaid } from "../../machine/mermaid";
import { placeholders } from "../../machine/print";
import { machine } from "../../machine/sync";
import { COMPARE, type Compare } from "../../sync/compare/decide";
import { LEASE_REQUESTS } from "../../sync/forecast/constants";
import { PRICES as S3_PRICES } from "../../sync/metrics/constants";
import { ErrorName } from "../../sync/model/errors";
import { pairOf } from "../../sync/request/pair";
import { parseRequest } from "../../sync/request/request";
import { registered } from "../infra/registered";
import { world } from "../sync/world";
import { projectFiles } from "./files";

const ROOT = join(__dirname, "..", "..");
const read = (file: string): string => readFileSync(join(ROOT, file), "utf8");
const PAGES = [
  "README.md",
  "CHANGELOG.md",
  "CONTRIBUTING.md",
  "docs/adding.md",
  "docs/alternatives.md",
  "docs/architecture.md",
  "docs/configuration.md",
  "docs/conformance.md",
  "docs/costs.md",
  "docs/operating.md",
  "docs/limits.md",
  "docs/local.md",
  "docs/state-machine.md",
  "docs/outcomes.md",
  "docs/programs.md",
  "docs/reliability.md",
  "docs/scale.md",
  "docs/security.md",
  "SECURITY.md",
  "bench/README.md",
  "bench/RESULTS.md",
];

/** The part of a page from a heading of the second level to the next one. */
const sectionOf = (page: string, title: string): string =>
  read(page)
    .split(/^## /m)
    .find((part) => part.startsWith(`${title}\n`)) ?? "";

/** The first cells of a section's table rows, without their code marks. */
function firstCells(page: string, title: string): string[] {
  const text = sectionOf(page, title);
  const cells = [...text.matchAll(/^\| (`[^|]*`(?:, `[^|]*`)*) \|/gm)].map(([, cell = ""]) => cell);
  return cells.flatMap((cell) => cell.split(", ").map((name) => name.replaceAll("`", "")));
}

describe("docs/adding.md", () => {
  it("lists the files that mention a field of the input", () => {
    const marked = /<!-- storageClass -->\n([\s\S]*?)\n<!-- \/storageClass -->/.exec(read("docs/adding.md"));
    const listed = [...marked![1]!.matchAll(/^- `(.*)`$/gm)].map(([, file]) => file);
    const folders = ["sync/", "local/cli/", "functions/", "infra/", "machine/"];
    const sources = projectFiles().filter(
      (file) => file.endsWith(".ts") && folders.some((folder) => file.startsWith(folder)),
    );
    const mentioning = sources.filter((file) => /\bstorageClass\b/.test(read(file)));
    expect(listed).to.deep.equal(mentioning.sort());
  });
});

/** Errors of AWS, which are in the table too. */
const OF_AWS = /^(Lambda|Runtime|Sandbox|States)\./;

/** USD a month of a custom metric, and of a metric of an alarm. Source: Amazon CloudWatch pricing for us-east-1, November 2026. */
const PRICES = { metric: 0.3, alarm: 0.1 };

describe("the documentation", () => {
  it("has a page that draws the machine as it is", () => {
    const drawn = mermaid(render(machine(placeholders, { workers: 40, timeoutSeconds: 960 }))).trim();
    const block = `<!-- mermaid -->\n\`\`\`mermaid\n${drawn}\n\`\`\`\n<!-- /mermaid -->`;
    const marked = /<!-- mermaid -->[\s\S]*<!-- \/mermaid -->/;
    if (process.env.UPDATE)
      writeFileSync(
        join(ROOT, "docs/state-machine.md"),
        read("docs/state-machine.md").replace(marked, () => block),
      );
    expect(marked.exec(read("docs/state-machine.md"))?.[0]).to.equal(block);
  });

  it("has every field of an input and every setting of the stack in its tables", () => {
    const cells = firstCells("README.md", "Every input and setting");
    const documented = cells.filter((cell) => !COMPARE.includes(cell as Compare));
    const fields = Object.keys(parseRequest({}, { pairs: [pairOf("default", "aaa", "bbb")] }));
    const settings = Object.keys((parse(read("Pulumi.yaml")) as { config: object }).config);
    expect(documented.sort()).to.deep.equal([...fields, ...settings, "aws:region"].sort());
  });

  it("has every error of an execution in its table", () => {
    const documented = firstCells("README.md", "When a run fails").filter((name) => !OF_AWS.test(name));
    expect(documented.sort()).to.deep.equal(Object.values(ErrorName).sort());
  });

  it("has every error of AWS that ends an execution after its retries", () => {
    const documented = firstCells("README.md", "When a run fails").filter((name) => OF_AWS.test(name));
    expect(documented).to.include.members([...transientLambdaErrors, ...crashes]);
  });

  it("has every field of a pair and every output of the stack in its tables", async () => {
    const page = "docs/configuration.md";
    expect(firstCells(page, "Pairs").sort()).to.deep.equal([...PAIR_FIELDS].sort());
    const key = "arn:aws:kms:us-east-1:123456789012:key/1234abcd";
    const { outputs } = await registered({
      "sync-buckets:alarms": "true",
      "sync-buckets:stackKmsKeyArn": key,
    });
    expect(firstCells(page, "Outputs").sort()).to.deep.equal(Object.keys(outputs).sort());
  });

  it("has every option of a local run in its tables, but for those of the input's fields", () => {
    const kebab = (field: string) => field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    const fields = Object.keys(parseRequest({}, { pairs: [pairOf("default", "aaa", "bbb")] })).map(kebab);
    const options = [...help().matchAll(/^ {2}(?:-\w, )?--(?:no-)?([a-z-]+)/gm)].map(([, name = ""]) => name);
    const documented = [...sectionOf("docs/local.md", "Options").matchAll(/--([a-z-]+)/g)];
    expect(options).to.include.members(["endpoint", "help", "delete"]);
    expect(documented.map(([, name]) => name)).to.include.members(
      options.filter((name) => !fields.includes(name)),
    );
  });

  it("has every metric of a run in its tables", () => {
    const page = "docs/configuration.md";
    expect(firstCells(page, "Metrics").sort()).to.deep.equal(Object.keys(METRICS).sort());
    expect(firstCells(page, "Schedules").sort()).to.deep.equal([...SCHEDULE_FIELDS].sort());
  });

  it("has the prices of metrics and alarms as their numbers are", () => {
    const cents = (n: number): string => `$${n.toFixed(2)}`;
    const dollars = (n: number): string => `$${Math.round(n).toLocaleString("en-US")}`;
    const metrics = Object.keys(METRICS).length;
    const byPair = 200 * metrics * PRICES.metric;
    const alarms = alarmsOf({
      ...{ stack: "", pairs: [], stateMachineArn: "", deadLetterQueue: "" },
      ...{ maxHoursWithoutSuccess: 1, maxDeletes: 1, maxFailures: 1 },
    });
    const used = alarms.reduce((n, { alarm }) => n + 1 + (alarm.minus?.metrics.length ?? 0), 0);
    const ofPair = alarms.filter(({ alarm }) => alarm.namespace === METRIC_NAMESPACE && !alarm.minus).length;
    expect(read("docs/costs.md")).to.include(
      `\`metrics\`: ${metrics}, ${cents(metrics * PRICES.metric)} if runs never pause, ` +
        `${cents((metrics * PRICES.metric) / 24)} for a nightly run. ` +
        `\`metricsByPair\` with 200 pairs: ${dollars(byPair)}, or ${dollars(byPair / 24)} nightly`,
    );
    expect(read("docs/costs.md")).to.include(
      `${alarms.length} alarms on ${used} metrics, ${cents(used * PRICES.alarm)}. ` +
        `200 pairs with ${ofPair} each: ${dollars(200 * ofPair * PRICES.alarm)} in addition`,
    );
  });

  it("has the prices of requests, workers and rounds as the estimates have them", () => {
    const { requests, classes, transferGb } = S3_PRICES;
    const million = (usd: number): string => `$${Math.round(1e6 * usd)}`;
    const dearer = ["STANDARD_IA", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE"].map((name) =>
      million(classes[name] ?? 0),
    );
    const worker = (MEMORY_MB.worker / 1_024) * RUNTIME_PRICES.gbSecond;
    const { transition } = RUNTIME_PRICES;
    const round = `$${TRANSITIONS_PER_ROUND * transition} and $${(TRANSITIONS_PER_ITEM * transition).toFixed(5)}`;
    for (const price of [
      `| ${million(requests.COPY)} for a million objects |`,
      `| ${dearer.join(", ")} for a million objects |`,
      `| $${transferGb} per GB in addition |`,
      `| $${(1e6 * requests.HEAD).toFixed(2)} for a million; nothing |`,
      `| $${worker.toFixed(6)} a second |`,
      `| ${round} |`,
    ])
      expect(read("docs/costs.md")).to.include(price);
  });

  it("has the price of a run without anything to do, and of the HEADs of an empty and of a changed object", async () => {
    const all = world({ recordsInMemory: true });
    const [old, now] = [{ lastModified: Date.UTC(2000) }, { lastModified: Date.UTC(2001) }];
    all.source.put("empty", "", now);
    all.source.put("changed", "new", now);
    all.destination.put("changed", "old", old);
    all.advanceClock(60);
    expect((await all.sync()).output.requests).to.include({ HEAD: 4 + LEASE_REQUESTS.HEAD, COPY: 2 });
    const { output } = await all.sync();
    const page = read("docs/costs.md");
    const heads = (2 * S3_PRICES.requests.HEAD).toFixed(7);
    expect(page).to.include(
      `| A copy of an empty object, or of a changed one with the same size | a copy, and $${heads} for two HEADs |`,
    );
    const [, run, month] =
      /costs \$([\d.]+), most of it for Step Functions: \$([\d.]+) a month for 200 pairs/.exec(page) ?? [];
    // The estimate of a test has no time of functions.
    expect(output.estimatedCostUsd).to.be.within(0.7 * Number(run), Number(run));
    expect(Number(month)).to.be.closeTo(200 * 30 * Number(run), 1e-9);
  });

  it("names tests that there are for what is copied with an object", () => {
    const rows =
      sectionOf("README.md", "What is copied with an object")
        .match(/^\| .* \|$/gm)
        ?.slice(1) ?? [];
    const titles = rows.map((row) => /<!-- test: (.+) --> \|$/.exec(row)?.[1] ?? `none: ${row}`);
    const folder = join(ROOT, "test", "sync");
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
      file.endsWith(".test.ts"),
    );
    const tests = files.map((file) => readFileSync(join(folder, file), "utf8")).join("\n");
    expect(titles).to.have.length.above(8);
    for (const title of titles) expect(tests).to.contain(title);
  });

  it("links to files and headings that there are, and names scripts that there are", () => {
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
    for (const page of PAGES) {
      const text = read(page);
      const links = [...text.matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g)];
      for (const [, file = "", anchor] of links) {
        const target = file === "" ? page : join(page, "..", file);
        expect(existsSync(join(ROOT, target)), `${page}: ${file}`).to.equal(true);
        if (anchor !== undefined) expect(anchorsOf(target), `${page}: ${file}`).to.include(anchor);
      }
      const named = [...text.matchAll(/npm run (?:-s )?([\w:]+)/g)].map(([, script = ""]) => script);
      for (const script of named) expect(Object.keys(scripts), page).to.contain(script);
    }
  });

  it("has every page in the tests and in the README's list", () => {
    const pages = readdirSync(join(ROOT, "docs")).filter((file) => file.endsWith(".md"));
    const documentation = sectionOf("README.md", "Documentation");
    expect(pages.filter((page) => !PAGES.includes(`docs/${page}`))).to.deep.equal([]);
    expect(pages.filter((page) => !documentation.includes(`(docs/${page})`))).to.deep.equal(["adding.md"]);
  });
});

/** The anchors that GitHub gives to the headings of a page. */
const anchorsOf = (page: string): string[] =>
  [...read(page).matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
