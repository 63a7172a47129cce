import { readFileSync } from "node:fs";
import type { PairArgs } from "sync-buckets";
import { SyncBuckets } from "sync-buckets";

/** The fields that are not strings. */
const CONVERSIONS: Record<string, (text: string) => unknown> = {
  allowDeletes: JSON.parse,
  maxDeletes: Number,
  maxDeletePercent: Number,
};

/** The pairs in a CSV file without quotes. The first line has the names of the fields. An empty field gets its default. */
function readPairs(file: string): PairArgs[] {
  const [header = "", ...lines] = readFileSync(file, "utf8").trim().split(/\r?\n/);
  const fields = header.split(",");
  return lines.map((line) => {
    const values = line.split(",").map((value, i) => [fields[i] ?? "", value] as const);
    const given = values.filter(([, value]) => value !== "");
    const pair = Object.fromEntries(
      given.map(([name, value]) => [name, CONVERSIONS[name]?.(value) ?? value]),
    );
    return pair as unknown as PairArgs; // the component checks the pairs
  });
}

const archive = new SyncBuckets("archive", {
  pairs: readPairs("pairs.csv"),
  workers: 20,
  retentionDays: 90,
});

/** Add --input '{"pair":"logs-eu"}' to run a pair other than the first one. */
export const { startCommand } = archive;
