/** The tables of docs/conformance.md. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Area } from "./behavior";
import type { ServerResults } from "./results";

export const PAGE = join(__dirname, "..", "docs", "conformance.md");

/** Replaces the tables in the text of the page: `<!-- name -->` to `<!-- /name -->`. */
export function withTables(text: string, areas: readonly Area[], servers: readonly ServerResults[]): string {
  const tables = {
    servers: serverTable(servers),
    totals: totals(areas, servers),
    behaviors: behaviors(areas, servers),
  };
  return Object.entries(tables).reduce(
    (page, [name, table]) =>
      page.replace(
        new RegExp(`<!-- ${name} -->[\\s\\S]*<!-- /${name} -->`),
        () => `<!-- ${name} -->\n${table}\n<!-- /${name} -->`,
      ),
    text,
  );
}

export function updatePage(areas: readonly Area[], servers: readonly ServerResults[]): void {
  writeFileSync(PAGE, withTables(readFileSync(PAGE, "utf8"), areas, servers));
}

const row = (cells: readonly (string | number)[]): string => `| ${cells.join(" | ")} |`;

function serverTable(servers: readonly ServerResults[]): string {
  const rows = servers.map(({ server, version, date, command }) => row([server, version, date, command]));
  return [row(["Server", "Version", "Date", "Command"]), "|---|---|---|---|", ...rows].join("\n");
}

/** The number of matching behaviors. Includes the number of tested behaviors if it is smaller than the suite. */
function totals(areas: readonly Area[], servers: readonly ServerResults[]): string {
  const count = (of: readonly Area[], { results }: ServerResults): string => {
    const tested = of.flatMap(({ name, behaviors }) =>
      behaviors.map(({ title }) => results[name]?.[title]).filter((result) => result !== undefined),
    );
    const all = of.reduce((sum, { behaviors }) => sum + behaviors.length, 0);
    const matching = tested.filter((result) => result).length;
    return tested.length === all
      ? String(matching)
      : tested.length === 0
        ? "–"
        : `${matching} of ${tested.length}`;
  };
  const line = (name: string, of: readonly Area[], bold: boolean) => {
    const size = of.reduce((sum, { behaviors }) => sum + behaviors.length, 0);
    const cells = [name, String(size), ...servers.map((server) => count(of, server))];
    return row(bold ? cells.map((cell) => `**${cell}**`) : cells);
  };
  return [
    row(["Area", "Behaviors", ...servers.map(({ server }) => server)]),
    `|---|--:|${"--:|".repeat(servers.length)}`,
    ...areas.map((area) => line(area.name, [area], false)),
    line("Total", areas, true),
  ].join("\n");
}

function behaviors(areas: readonly Area[], servers: readonly ServerResults[]): string {
  return areas
    .map(({ name, behaviors }) => {
      const rows = behaviors.map(({ title }) =>
        row([title, ...servers.map(({ results }) => mark(results[name]?.[title]))]),
      );
      const head = `${row(["", ...servers.map(({ server }) => server)])}\n|---|${":-:|".repeat(servers.length)}`;
      return `\n### ${name}\n\n${head}\n${rows.join("\n")}`;
    })
    .join("\n");
}

const mark = (result: boolean | undefined): string => (result === undefined ? "–" : result ? "✓" : "✗");
