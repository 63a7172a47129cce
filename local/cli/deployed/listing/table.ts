import { number } from "../../../../sync/model/texts";
import { usd } from "../../../../sync/report/numbers";
import { printable } from "../../../../sync/report/printable";
import { time } from "../../progress/lines";
import type { RunRow } from "./row";

interface Column {
  readonly title: string;
  readonly right?: true;
  readonly text: (row: RunRow) => string;
}

const UNKNOWN = "-";
const count = (n: number | null): string => (n === null ? UNKNOWN : number(n));

const COLUMNS: readonly Column[] = [
  { title: "RUN", text: ({ run }) => run },
  { title: "PAIR", text: placeOf },
  { title: "STATUS", text: ({ status, dryRun }) => (dryRun ? `${status} (dry run)` : status) },
  { title: "STARTED", text: ({ startedAt }) => startedAt.replace(/\.\d+Z$/, "Z") },
  { title: "TOOK", right: true, text: ({ seconds }) => time(seconds) },
  { title: "COPIED", right: true, text: ({ copied }) => count(copied) },
  { title: "DELETED", right: true, text: ({ deleted }) => count(deleted) },
  { title: "FAILED", right: true, text: ({ failed }) => count(failed) },
  {
    title: "COST",
    right: true,
    text: ({ costUsd }) => (costUsd === null ? UNKNOWN : usd(costUsd)),
  },
  { title: "ERROR", text: ({ error }) => error ?? "" },
];

/** The name of the pair, or its buckets. */
export function placeOf({ pair, source, destination }: RunRow): string {
  if (pair !== null) return pair;
  return source === null && destination === null ? UNKNOWN : `${source ?? "?"} -> ${destination ?? "?"}`;
}

/** The runs as a table: a line of titles, then one line per run. Ends with a newline. */
export function table(rows: readonly RunRow[]): string {
  const cells = [
    COLUMNS.map(({ title }) => title),
    ...rows.map((row) => COLUMNS.map(({ text }) => printable(text(row)))),
  ];
  const widths = COLUMNS.map((_, column) => Math.max(...cells.map((line) => line[column]!.length)));
  const lines = cells.map((line) =>
    line
      .map((text, i) => (COLUMNS[i]!.right ? text.padStart(widths[i]!) : text.padEnd(widths[i]!)))
      .join("  ")
      .trimEnd(),
  );
  return `${lines.join("\n")}\n`;
}
