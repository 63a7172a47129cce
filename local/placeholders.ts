import type { Program } from "./registration";
import type { StackSettings } from "./stack-config";

/** Values that a run chooses. The program is evaluated once, with placeholders. ARNs have the partition `aws` in every Region. */
export interface RunTime {
  readonly source: string;
  readonly destination: string;
  /** Letters, digits and hyphens. */
  readonly region: string;
  /** A URL, or `undefined` for AWS. */
  readonly endpoint?: string | undefined;
}

/** Values that occur in the evaluated program only where it uses the setting. They have the form that the program checks. */
const PLACEHOLDERS = {
  source: "source-00placeholder00",
  destination: "destination-00placeholder00",
  region: "xx-placeholder-0",
  endpoint: "https://endpoint-00placeholder00.invalid",
} as const satisfies Record<keyof RunTime, string>;

/**
 * The settings with placeholders for the values that a run chooses.
 *
 * @param pair more fields of the pair. The program is evaluated for each of their values
 */
export const withPlaceholders = (
  { endpoint }: RunTime,
  others: StackSettings,
  pair: object = {},
): StackSettings => ({
  ...others,
  "aws:region": PLACEHOLDERS.region,
  ...bucketsOf(pair),
  ...(endpoint !== undefined && { "aws:endpoints": JSON.stringify([{ s3: PLACEHOLDERS.endpoint }]) }),
});

function bucketsOf(pair: object): StackSettings {
  const { source, destination } = PLACEHOLDERS;
  return Object.keys(pair).length === 0
    ? { "sync-buckets:source": source, "sync-buckets:destination": destination }
    : { "sync-buckets:pairs": JSON.stringify([{ name: "default", source, destination, ...pair }]) };
}

/** The evaluated program with the values of a run. The text of bundles does not change. */
export function withValues(program: Program, values: RunTime): Program {
  const replaced = (text: string): string =>
    (Object.keys(PLACEHOLDERS) as (keyof RunTime)[]).reduce(
      (result, name) => result.replaceAll(PLACEHOLDERS[name], values[name] ?? ""),
      text,
    );
  const within = (value: unknown, name = ""): unknown => {
    if (name === "index.js") return value;
    if (typeof value === "string") return replaced(value);
    if (Array.isArray(value)) return value.map((item) => within(item));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [replaced(key), within(item, key)]));
  };
  return within(program) as Program;
}
