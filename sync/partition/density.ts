import { compareKeys } from "../model/key";
import { Distances } from "./key-interpolation";

/** A stretch of the key space of which the beginning was seen: the rest is guessed at. */
export interface Stretch {
  /** Keys seen, in order: the last ones seen, behind which the guess begins. */
  readonly keys: readonly string[];
  /** No key of the stretch is behind it; `null`: unknown. */
  readonly bound: string | null;
  /** Looks in vain at its upper part, one after the other. */
  readonly vain: number;
}

/** The end of a page. */
interface Tail {
  readonly last: string;
  readonly keys: number;
  /** The folder in which it ends, from which key on. */
  readonly folder: string;
  readonly from: string;
  readonly within: number;
}

/** A page that was seen of what is behind `after`. */
interface Look extends Tail {
  readonly after: string;
}

/** What is behind the keys seen of a stretch, as two parts. */
interface Rest {
  readonly tail: Tail;
  /** Behind the folder in which the sample ends; where there is none, or it reaches to the bound, that bound. */
  readonly end: string | null;
  /** Keys up to there, and from there on to the bound. */
  readonly inside: number;
  readonly beyond: number;
}

/** The part of a sample, at its end, that tells how dense the stretch goes on. */
const TAIL = 0.1;
/** No estimate goes beyond it: S3's largest buckets hold about as many. */
const MOST = 1e12;
/** A folder that seems to hold so many times what was seen of it is looked at. */
const DOUBTFUL = 10;
/** So often, for each depth, unless one goes on so far. */
const MOST_CALIBRATED = 4;

/** What the keys seen tell of those that were not: about how many there are, and where to look for them. */
export class Terrain {
  private readonly distances = new Distances();
  /** Looks that were spent on how far names go in folders, by depth. */
  private readonly calibrated = new Map<number, number>();
  private readonly looks: Look[] = [];
  /** Keys for each unit of distance, by all looks; made anew when something was learned. */
  private density: number | undefined;

  /** @param mostLooks looks that are kept to tell how dense folders lie */
  constructor(private readonly mostLooks: number) {}

  /** A page was seen, of what is behind `after`. @param every so manieth key tells what keys look like. */
  learn(after: string | null, keys: readonly string[], every = 1): void {
    for (let i = 0; i < keys.length; i += every) this.distances.learn(keys[i] as string);
    if (keys.length < 2) return;
    this.density = undefined;
    this.looks.push({ ...tailOf(keys), after: after ?? (keys[0] as string) });
    if (this.looks.length > this.mostLooks) this.looks.shift();
  }

  /** Behind `at`, where a stretch was split, its keys go on with `first`; `undefined`: nothing is up to its bound. */
  learnSplit({ keys, bound }: Stretch, at: string, first: string | undefined): void {
    this.density = undefined;
    const folder = folderOf(keys);
    if (first === undefined) this.distances.learnEnd(keys.at(-1) as string, at, bound);
    else if (first.startsWith(folder)) this.calibrated.set(depthOf(folder), MOST_CALIBRATED);
    else if (at.startsWith(folder)) this.distances.learnEnd(keys.at(-1) as string, at, endOf(folder));
  }

  /** About how many keys are behind those seen. */
  rest(stretch: Stretch): number {
    const { inside, beyond } = this.ahead(stretch);
    return Math.min(MOST, inside + beyond);
  }

  /** The same, as if all of it were as dense as the folder in which the sample ends. */
  most({ keys, bound }: Stretch): number {
    return this.inside(tailOf(keys), bound);
  }

  /**
   * The folder in which a sample ends goes on as dense as the sample is there. What other folders hold that one does
   * not tell: behind it the stretch is taken to be as dense as all that was seen, each look with the whole of the
   * folder in which it ended, since where a look ends is no accident: large folders end it more often.
   */
  private ahead({ keys, bound }: Stretch): Rest {
    const tail = tailOf(keys);
    const end = endOf(tail.folder);
    if (end === null || (bound !== null && compareKeys(end, bound) >= 0))
      return { tail, end: bound, inside: this.inside(tail, bound), beyond: 0 };
    const beyond = this.averageDensity() * this.distances.length(end, bound);
    return { tail, end, inside: this.inside(tail, end), beyond };
  }

  /** About how many keys of the folder in which a look ended are behind it. */
  private inside({ from, last, within }: Tail, end: string | null): number {
    const seen = this.distances.share(from, last, from, end);
    const rest = this.distances.share(last, end, from, end);
    return seen > 0 ? Math.min(MOST, (within * rest) / seen) : MOST;
  }

  private averageDensity(): number {
    this.density ??= this.measure();
    return this.density;
  }

  private measure(): number {
    let [keys, distance] = [0, 0];
    for (const look of this.looks) {
      const end = endOf(look.folder);
      keys += look.keys + (end === null ? 0 : this.inside(look, end));
      distance += this.distances.length(look.after, end ?? look.last, true);
    }
    return distance > 0 ? keys / distance : MOST;
  }

  /**
   * About half way, so that both halves are whole pieces. Where nothing is there, most keys may be in one folder; and
   * where nothing is behind that, the keys may end long before what their characters allow: then nearer.
   *
   * @param pieces into which the stretch is to be cut in the end
   */
  splitPoint(stretch: Stretch, weight: number, pieces: number): string | undefined {
    const { keys, bound, vain } = stretch;
    const ahead = this.ahead(stretch);
    const calibrating = this.calibrating(ahead);
    if (calibrating !== undefined) return calibrating;
    const end = vain % 2 === 1 ? outermostEnd(keys, bound) : undefined;
    if (end !== undefined) return end;
    const whole = Math.max(2, Math.round(pieces));
    const near = Math.sqrt(keys.length / weight);
    const fraction = vain < 2 || bound === null ? Math.floor(whole / 2) / whole : Math.min(0.5, near);
    return this.between(ahead, bound, fraction);
  }

  /**
   * Names in a folder may end long before what their characters allow, as padded numbers do. A look in the middle,
   * geometrically, between what was seen and what may be tells it for all folders of that depth.
   */
  private calibrating({ tail, end, inside }: Rest): string | undefined {
    const { folder, last, within } = tail;
    const depth = depthOf(folder);
    const before = this.calibrated.get(depth) ?? 0;
    if (folder === "" || before >= MOST_CALIBRATED || inside < DOUBTFUL * within) return undefined;
    this.calibrated.set(depth, before + 1);
    return this.distances.between(last, end, Math.sqrt(within / inside));
  }

  /** Where about so much of what is ahead is passed. */
  private between(ahead: Rest, bound: string | null, fraction: number): string | undefined {
    const { tail, end, inside, beyond } = ahead;
    const wanted = fraction * (inside + beyond);
    if (end === null || end === bound || inside + beyond >= MOST)
      return this.distances.between(tail.last, bound, fraction);
    if (wanted < inside) return this.distances.between(tail.last, end, wanted / inside) ?? end;
    if (beyond === 0) return end;
    return this.distances.between(end, bound, (wanted - inside) / beyond) ?? end;
  }
}

function tailOf(keys: readonly string[]): Tail {
  const folder = folderOf(keys);
  const from = keys.findIndex((key) => key.startsWith(folder));
  return {
    last: keys.at(-1) as string,
    keys: keys.length,
    folder,
    from: keys[from] as string,
    within: keys.length - from,
  };
}

const depthOf = (folder: string): number => folder.split("/").length;

/** Just behind a folder: "0" comes next after "/". `null`: it is the whole bucket. */
const endOf = (folder: string): string | null => (folder === "" ? null : `${folder.slice(0, -1)}0`);

/**
 * Just behind the outermost folder that holds all of a sample, and of which it is not known that the stretch ends
 * before. Behind a smaller one is what comes next anyway.
 */
function outermostEnd(keys: readonly string[], bound: string | null): string | undefined {
  const [first, last] = [keys[0] as string, keys.at(-1) as string];
  for (let slash = last.indexOf("/"); slash >= 0; slash = last.indexOf("/", slash + 1)) {
    const folder = last.slice(0, slash + 1);
    if (!first.startsWith(folder)) return undefined;
    const end = endOf(folder) as string;
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
