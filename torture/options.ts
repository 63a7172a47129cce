import { parseArgs } from "node:util";
import { wholeNumber } from "../local/cli/options/numbers";
import { UsageError } from "../local/cli/usage";
import { KINDS, type Kind } from "./world/scenario";

export const HELP = `Usage: npm run -s torture -- [options]

Runs the rendered state machine and the functions over random buckets, with writers on both sides,
failing requests, and functions that run twice, late or not to their end. Checks after every request
that nothing was lost, and at the end that the buckets are equal. A seed always gives the same run.

  --seeds N      number of seeds, 1 to 1e6 (default 200)
  --from S       first seed (default 0)
  --kind KIND    ${KINDS.slice(0, 5).join(", ")},
                 ${KINDS.slice(5).join(", ")}, or several, separated by commas
                 (default: all)
  --trace        prints every event; one seed only
  --shrink SEED  makes the run of a seed that breaks a rule smaller, as long as it breaks the same rule:
                 its scenario, its keys, and what disturbs it. Prints the events of the smallest run
  -h, --help     prints this text

Exit codes: 0 no violation, 1 a violation, 2 wrong usage.
`;

export interface Options {
  readonly seeds: number;
  readonly from: number;
  readonly kinds: readonly Kind[];
  readonly trace: boolean;
  /** The seed whose run is reduced. */
  readonly shrink?: number;
}

/** The largest number of seeds, and the largest seed. */
const MAX_SEEDS = 1e6;

/**
 * @returns `"help"` if the arguments contain `--help`.
 * @throws UsageError, or the TypeError of `parseArgs` from node:util, for wrong usage.
 */
export function parseOptions(args: readonly string[]): Options | "help" {
  const text = { type: "string" } as const;
  const flag = { type: "boolean", default: false } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      seeds: text,
      from: text,
      kind: text,
      trace: flag,
      shrink: text,
      help: { ...flag, short: "h" },
    },
  });
  if (values.help) return "help";
  const seeds = wholeNumber("--seeds", values.seeds ?? (values.trace ? "1" : "200"), 1, MAX_SEEDS);
  if (values.trace && seeds > 1) throw new UsageError("--trace prints one seed. Leave out --seeds.");
  const { shrink } = values;
  if (shrink !== undefined && (values.seeds !== undefined || values.from !== undefined || values.trace))
    throw new UsageError("--shrink takes one seed. Leave out --seeds, --from and --trace.");
  return {
    seeds,
    from: wholeNumber("--from", values.from ?? "0", 0, MAX_SEEDS),
    kinds: kindsOf(values.kind),
    trace: values.trace,
    ...(shrink !== undefined && { shrink: wholeNumber("--shrink", shrink, 0, MAX_SEEDS) }),
  };
}

function kindsOf(text: string | undefined): readonly Kind[] {
  if (text === undefined) return KINDS;
  return text.split(",").map((name) => {
    const kind = KINDS.find((one) => one === name);
    if (kind === undefined) throw new UsageError(`--kind is ${name}. Give one of ${KINDS.join(", ")}.`);
    return kind;
  });
}
