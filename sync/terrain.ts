import { compareKeys } from "./key";
import { Distances } from "./split-point";

/** A stretch of the key space of which the beginning was seen: the rest is guessed at. */
export interface Stretch {
  /** Keys seen, in order: the last ones seen, behind which the guess begins. */
  readonly keys: readonly string[];
  /** No key of the stretch is behind it; `null`: unknown. */
  readonly bound: string | null;
  /** Looks in vain at its upper part, one after the other. */
  readonly vain: number;
}

/** The part of a sample, at its end, that tells how dense the stretch goes on. */
const TAIL = 0.1;
/** No estimate goes beyond it: S3's largest buckets hold about as many. */
const MOST = 1e12;

/** What the keys seen tell of those that were not: about how many there are, and where to look for them. */
export class Terrain {
  private readonly distances = new Distances();
  /** Depths at which a folder was looked at as a whole: how far its names go is how far others' may go. */
  private readonly measured = new Set<number>();

  learn(key: string): void {
    this.distances.learn(key);
  }

  /** Nothing is between `at`, where a stretch was split, and its bound. */
  learnEnd({ keys, bound }: Stretch, at: string): void {
    this.distances.learnEnd(keys.at(-1) as string, at, bound);
  }

  /**
   * About how many keys are behind those seen: as if the stretch went on as dense as its sample is in the folder in
   * which that ends. The beginning of a sample may be of another folder, and tells nothing of what follows.
   */
  rest({ keys, bound }: Stretch): number {
    const folder = folderOf(keys);
    const from = keys.findIndex((key) => key.startsWith(folder));
    const [first, last] = [keys[from] as string, keys.at(-1) as string];
    const seen = this.distances.share(first, last, first, bound);
    const rest = this.distances.share(last, bound, first, bound);
    return seen > 0 ? Math.min(MOST, ((keys.length - from) * rest) / seen) : MOST;
  }

  /**
   * About half way, so that both halves are whole pieces. Where nothing is there, most keys may be in one folder; and
   * where nothing is behind that, the keys may end long before what their characters allow: then nearer.
   *
   * @param pieces into which the stretch is to be cut in the end
   */
  splitPoint({ keys, bound, vain }: Stretch, weight: number, pieces: number): string | undefined {
    const last = keys.at(-1) as string;
    const folder = folderOf(keys);
    const depth = folder.split("/").length;
    if (
      bound !== null &&
      folder !== "" &&
      keys[0]?.startsWith(folder) &&
      !this.measured.has(depth) &&
      compareKeys(endOf(folder), bound) < 0
    ) {
      this.measured.add(depth);
      return endOf(folder);
    }
    const end = vain % 2 === 1 ? outermostEnd(keys, bound) : undefined;
    if (end !== undefined) return end;
    const whole = Math.max(2, Math.round(pieces));
    const near = Math.sqrt(keys.length / weight);
    const fraction = vain < 2 || bound === null ? Math.floor(whole / 2) / whole : Math.min(0.5, near);
    return this.distances.between(last, bound, fraction);
  }
}

/** Just behind a folder: "0" comes next after "/". */
const endOf = (folder: string): string => `${folder.slice(0, -1)}0`;

/**
 * Just behind the outermost folder that holds all of a sample, and of which it is not known that the stretch ends
 * before. Behind a smaller one is what comes next anyway.
 */
function outermostEnd(keys: readonly string[], bound: string | null): string | undefined {
  const [first, last] = [keys[0] as string, keys.at(-1) as string];
  for (let slash = last.indexOf("/"); slash >= 0; slash = last.indexOf("/", slash + 1)) {
    const folder = last.slice(0, slash + 1);
    if (!first.startsWith(folder)) return undefined;
    const end = endOf(folder);
    if (bound === null || compareKeys(end, bound) < 0) return end;
  }
  return undefined;
}

/** The folder in which a sample ends: what the keys at its end have in common, up to a slash. */
function folderOf(keys: readonly string[]): string {
  const last = keys.at(-1) ?? "";
  const before = keys[Math.floor(keys.length * (1 - TAIL))] ?? "";
  let length = 0;
  while (length < before.length && before[length] === last[length]) length++;
  return last.slice(0, last.lastIndexOf("/", length - 1) + 1);
}
