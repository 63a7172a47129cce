import { Format } from "cli-progress";
import { number } from "../../../sync/model/texts";
import { size } from "../../../sync/report/numbers";
import { BAR_CHARACTERS, NARROW_BAR_CHARACTERS } from "../../constants";
import type { ProgressCounts } from "./counts";

/** The values that the progress of a run shows. */
export interface Shown {
  /** The last state that was entered, of {@link PHASES}. */
  readonly state: string;
  /** The round of copies or of deletes. 0: the first round has not started. */
  readonly round: number;
  readonly dryRun: boolean;
  readonly counts: ProgressCounts;
  /** The estimated number of keys of the whole run; `undefined`: unknown. */
  readonly total: number | undefined;
  /** Items of the current Map; `undefined`: unknown. */
  readonly items: ItemCounts | undefined;
  /** Since the run started; more than 0. */
  readonly seconds: number;
  /** Per second, as {@link Rate} measures them: keys of either bucket, and copied bytes. */
  readonly rates: { readonly keys: number; readonly bytes: number };
  /** Orphans with an outcome, all orphans in the rounds of deletes, and orphans that get an outcome per second. */
  readonly deletes?: { readonly done: number; readonly total: number; readonly rate: number };
}

/** The number of items of a Map that have ended, and of all its items. */
export interface ItemCounts {
  readonly done: number;
  readonly total: number;
}

/** The displayed states and their labels. */
export const PHASES: ReadonlyMap<string, string> = new Map([
  ["Prepare", "checking"],
  ["CopyRanges", "copying "],
  ["DeleteOrphans", "deleting"],
  ["Report", "finished"],
]);

const CHECKING = "checking both buckets";

/** Keys that were scanned in either bucket. */
export const scanned = ({ source, orphans }: ProgressCounts): number => source + orphans;

/** Parts that a line omits, in this order, to fit in a terminal. `bar`: the bar is short. */
const LEFT_OUT = ["round", "copied", "byteRate", "bar", "label"] as const;
type LeftOut = ReadonlySet<(typeof LEFT_OUT)[number]>;

/**
 * One line of a terminal. In a narrow terminal, it omits what matters least: the bar, the ETA, keys, rate, bytes and the time fit
 * in 80 columns. A line that is still too long is cut.
 *
 * @param columns the width of the terminal; 0 or `undefined`: unknown
 */
export function terminalLine(shown: Shown, columns?: number): string {
  if (shown.round === 0) return `${CHECKING}  ${time(shown.seconds)}`;
  const without: Set<(typeof LEFT_OUT)[number]> = new Set();
  let line = lineWithout(shown, without);
  for (const part of LEFT_OUT) {
    if (!columns || line.length <= columns) break;
    line = lineWithout(shown, without.add(part));
  }
  return line;
}

function lineWithout(shown: Shown, without: LeftOut): string {
  const { state, round, counts, items, seconds } = shown;
  const current = (state === "DeleteOrphans" ? deletesText : keysText)(shown, barSize(without));
  const parts = [
    ...(without.has("label") && current.bar.length > 0 ? [] : [PHASES.get(state)?.trim()]),
    ...current.bar,
    ...unequalText(counts),
    ...itemsText(items),
    ...current.figures,
    copiedText(shown, without),
    ...(without.has("round") ? [] : [`orphans ${number(counts.orphans)}`, `round ${round}`]),
    time(seconds),
  ];
  return parts.join("  ");
}

const barSize = (without: LeftOut): number => (without.has("bar") ? NARROW_BAR_CHARACTERS : BAR_CHARACTERS);

function copiedText({ dryRun, counts, rates }: Shown, without: LeftOut): string {
  const copied = `${copiedLabel({ dryRun })} ${number(counts.copied)}`;
  return [
    ...(without.has("copied") ? [] : [copied]),
    size(counts.bytes),
    ...(without.has("byteRate") ? [] : [`${size(rates.bytes)}/s`]),
  ].join(", ");
}

const copiedLabel = ({ dryRun }: Pick<Shown, "dryRun">): string => (dryRun ? "would copy" : "copied");

interface Current {
  /** A bar and the estimated remaining time, or nothing. */
  readonly bar: readonly string[];
  readonly figures: readonly string[];
}

function keysText({ state, dryRun, counts, total, rates: { keys: rate } }: Shown, size: number): Current {
  const done = scanned(counts);
  const known = state === "CopyRanges" && total !== undefined && total > 0 && done <= total;
  return {
    bar: known ? barTo({ done, total, rate, size }) : [],
    figures: [
      `${number(done)}${known ? ` of ${number(total)}` : ""} keys`,
      `${number(Math.round(rate))} keys/s`,
      ...(state === "Report" ? deletedText(counts, dryRun) : []),
    ],
  };
}

function deletesText({ counts, deletes }: Shown, size: number): Current {
  const { done, total, rate } = deletes ?? { done: 0, total: 0, rate: 0 };
  return {
    bar: total > 0 ? barTo({ done, total, rate, size }) : [],
    figures: [...deletedText(counts), `${number(Math.round(rate))} keys/s`],
  };
}

/** Keys that the run did not make equal, if there are any. */
const unequalText = ({ conflicts, failed }: ProgressCounts): readonly string[] => [
  ...(conflicts > 0 ? [`conflicts ${number(conflicts)}`] : []),
  ...(failed > 0 ? [`failed ${number(failed)}`] : []),
];

const deletedText = ({ deleted, orphans }: ProgressCounts, dryRun = false): readonly string[] =>
  orphans > 0 ? [`${dryRun ? "would delete" : "deleted"} ${number(deleted)}`] : [];

const barTo = ({
  done,
  total,
  rate,
  size,
}: {
  readonly done: number;
  readonly total: number;
  readonly rate: number;
  /** Characters of the bar. */
  readonly size: number;
}) => [bar(Math.min(1, done / total), size), `ETA ${rate > 0 ? time((total - done) / rate) : "unknown"}`];

/** One line of a log. */
export function logLine({ state, round, dryRun, counts, items, rates, deletes }: Shown): string {
  if (round === 0) return CHECKING;
  const parts = [
    `${PHASES.get(state)}  round ${round}`,
    `${number(Math.round(deletes && state !== "Report" ? deletes.rate : rates.keys))} keys/s`,
    `source ${number(counts.source)}`,
    `${copiedLabel({ dryRun })} ${number(counts.copied)}`,
    ...unequalText(counts),
    `orphans ${number(counts.orphans)}`,
    ...(deletes ? [`deleted ${number(counts.deleted)}`] : []),
    ...itemsText(items),
  ];
  return parts.join("  ");
}

const itemsText = (items: ItemCounts | undefined): readonly string[] =>
  items === undefined ? [] : [`items ${number(items.done)} of ${number(items.total)}`];

function bar(share: number, barsize: number): string {
  const [barCompleteString, barIncompleteString] = ["█", "░"].map((one) => one.repeat(barsize));
  const options = { barsize, barCompleteString, barIncompleteString, barGlue: "" };
  return `${Format.BarFormat(share, options as never)} ${Math.floor(share * 100)}%`;
}

/** @example time(80) // "1m20s" */
export const time = (seconds: number): string =>
  Format.TimeFormat(Math.round(seconds), { autopaddingChar: "  " } as never, 1).replace(/ /g, "");
