import { firstOf } from "../model/texts";
import type { CopySettings } from "../s3/copy-settings";
import { parseBucketName, show } from "./checks";
import { MAX_LISTED_PAIRS } from "./constants";

/** A source and a destination that may be synchronized, and the limits of what an execution may do between them. */
export interface Pair extends CopySettings {
  /** Identifies the pair in an execution's input: 1 to 40 lowercase letters, digits and hyphens, beginning with a letter or a digit. */
  readonly name: string;
  readonly source: string;
  readonly destination: string;
  /** Only keys of the source that begin with it. At most 1,024 bytes. */
  readonly prefix: string;
  /** Replaces `prefix` in the destination's keys. */
  readonly destinationPrefix: string;
  /** Whether an execution may delete orphans. */
  readonly allowDeletes: boolean;
  /** Maximum objects that a run may delete; `null`: no limit. */
  readonly maxDeletes: number | null;
  /** The same as a percentage of the destination's objects, 0 to 100. */
  readonly maxDeletePercent: number | null;
  /** The account that owns the source, 12 digits. Absent: the owner is not checked. */
  readonly sourceAccount?: string | undefined;
  /** The same for the destination. */
  readonly destinationAccount?: string | undefined;
}

/** A pair without limits. */
export const pairOf = (name: string, source: string, destination: string): Pair => ({
  name,
  source,
  destination,
  prefix: "",
  destinationPrefix: "",
  allowDeletes: true,
  maxDeletes: null,
  maxDeletePercent: null,
});

/** The fields of an execution's input that select a pair. */
export interface Selection {
  readonly pair?: string | undefined;
  readonly source?: string | undefined;
  readonly destination?: string | undefined;
  readonly prefix?: string | undefined;
}

/**
 * @param addPair what to do to allow other buckets. It ends the message for buckets that are in no pair
 * @returns the selected pair, or why no pair is selected
 */
export function selectPair(pairs: readonly Pair[], by: Selection, addPair = ""): Pair | string {
  const { pair: name, source, destination, prefix } = by;
  if (pairs.length === 0) return `No pair is configured. ${addPair}`.trim();
  const named = name === undefined ? pairs : pairs.filter((pair) => pair.name === name);
  if (named.length === 0 && name !== undefined)
    return `pair is ${show(name)}; expected one of ${listed(pairs)}.`;
  const matching = named.filter(
    (pair) =>
      (source === undefined || source === pair.source) &&
      (destination === undefined || destination === pair.destination),
  );
  const within = matching.filter((pair) => prefix === undefined || prefix.startsWith(pair.prefix));
  const [only] = matching.length === 1 ? matching : within;
  if (only !== undefined && (matching.length === 1 || within.length === 1)) return only;
  if (matching.length === 0) return `${notAllowed(by, named)} ${addPair}`.trim();
  return `The input selects ${matching.length} configured pairs. Give "pair": one of ${listed(matching)}.`;
}

function notAllowed({ source, destination }: Selection, pairs: readonly Pair[]): string {
  const given = Object.entries({ source, destination }).filter(([, bucket]) => bucket !== undefined);
  const buckets = given.map(([side, bucket]) => `${side} ${bucket}`).join(" and ");
  const [only] = pairs.length === 1 ? pairs : [];
  const known = only ? `the pair is ${only.source} to ${only.destination}` : `the pairs: ${listed(pairs)}`;
  return `${buckets} ${given.length > 1 ? "are not a configured pair" : "is not in a configured pair"} (${known}).`;
}

const listed = (pairs: readonly Pair[]): string =>
  firstOf(
    pairs.map(({ name }) => name),
    MAX_LISTED_PAIRS,
  ).join(", ");

/** Keys of one bucket that begin with a prefix. */
interface Area {
  readonly bucket: string;
  readonly prefix: string;
}

export const sourceArea = ({ source, prefix }: Pair): Area => ({ bucket: source, prefix });
export const destinationArea = ({
  destination,
  destinationPrefix,
}: Pick<Pair, "destination" | "destinationPrefix">): Area => ({
  bucket: destination,
  prefix: destinationPrefix,
});

/** Whether a key can be in both areas. */
export const overlap = (a: Area, b: Area): boolean =>
  a.bucket === b.bucket && (a.prefix.startsWith(b.prefix) || b.prefix.startsWith(a.prefix));

/**
 * Why pairs cannot be configured together: two of them write the same keys, or their copies go in a circle. Pairs with invalid
 * bucket names are ignored.
 */
export function conflictsBetween(pairs: readonly Pair[]): string[] {
  const known = pairs.filter(
    ({ source, destination }) => parseBucketName(source) && parseBucketName(destination),
  );
  const writers = known.flatMap((pair, i) =>
    known
      .slice(i + 1)
      .filter((other) => overlap(destinationArea(pair), destinationArea(other)))
      .map(
        (other) =>
          `The pairs ${pair.name} and ${other.name} both write to ${pair.destination}, and their destinationPrefixes ` +
          `${show(pair.destinationPrefix)} and ${show(other.destinationPrefix)} overlap. Each would delete the other's ` +
          "copies. Give them prefixes that do not begin with each other.",
      ),
  );
  const circle = circleOf(known);
  if (circle === undefined) return writers;
  const names = circle.map(({ name }) => name);
  return [
    ...writers,
    circle.length === 1
      ? `The pair ${names[0]} reads the keys that it writes. Give it another destination, or prefixes that do not begin with each other.`
      : `The pairs ${names.join(", ")} copy in a circle: each reads what the one before writes. Remove one of them.`,
  ];
}

/**
 * Pairs in a circle: each pair reads keys that the previous pair writes, and the first pair reads keys that the last
 * pair writes.
 */
function circleOf(pairs: readonly Pair[]): readonly Pair[] | undefined {
  const finished = new Set<Pair>();
  const path: Pair[] = [];
  const visit = (pair: Pair): readonly Pair[] | undefined => {
    if (path.includes(pair)) return path.slice(path.indexOf(pair));
    if (finished.has(pair)) return undefined;
    path.push(pair);
    for (const next of pairs) {
      const found = overlap(destinationArea(pair), sourceArea(next)) ? visit(next) : undefined;
      if (found) return found;
    }
    path.pop();
    finished.add(pair);
    return undefined;
  };
  for (const pair of pairs) {
    const found = visit(pair);
    if (found) return found;
  }
  return undefined;
}
