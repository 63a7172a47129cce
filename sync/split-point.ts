import { compareKeys } from "./key";

/** Code points that a split point never holds: XML cannot hold them, or servers decode them. */
const legal = (point: number): boolean =>
  point >= 0x20 &&
  !(point >= 0x7f && point <= 0x9f) &&
  !(point >= 0xd800 && point <= 0xdfff) &&
  !(point >= 0xfdd0 && point <= 0xfdef) &&
  (point & 0xfffe) !== 0xfffe &&
  point !== 0x25; // %

/** Characters behind the common prefix of two keys that still tell their distance. */
const PLACES = 32;

const isLetter = (point: number): boolean => kindOf(point) === "lower" || kindOf(point) === "upper";
/** One of each kind, and what comes last of all that keys usually hold. */
const EVERY_KIND = [0x30, 0x41, 0x61, 0x7e, 0xff21];
const DIGITS_OF = Array.from("0123456789", (digit) => digit.codePointAt(0) as number);
/** Characters of one kind stand for one another: where one of them was seen, others may be. */
const kindOf = (point: number): "digit" | "lower" | "upper" | "other" | undefined =>
  point >= 0x30 && point <= 0x39
    ? "digit"
    : point >= 0x61 && point <= 0x7a
      ? "lower"
      : point >= 0x41 && point <= 0x5a
        ? "upper"
        : point > 0x7f
          ? "other"
          : undefined;

/**
 * A key space as those who filled it use it: the characters seen at each place of a key, in order. With it, keys
 * become numbers whose differences are about proportional to the keys between them, and numbers become keys.
 */
export class Alphabet {
  private readonly places = new Map<number, Set<number>>();
  private readonly kinds = {
    digit: new Set(DIGITS_OF),
    lower: new Set<number>(),
    upper: new Set<number>(),
    other: new Set<number>(),
  };
  private readonly sorted = new Map<number, readonly number[]>();

  /** Learns which characters stand at which place. */
  learn(key: string): void {
    let place = 0;
    for (const character of key) {
      this.see(place, character.codePointAt(0) as number);
      place += character.length;
    }
  }

  private see(place: number, point: number): void {
    const seen = this.places.get(place) ?? new Set();
    if (seen.has(point) || !legal(point)) return;
    this.places.set(place, seen.add(point));
    this.sorted.delete(place);
    const kind = kindOf(point);
    if (kind === undefined) return;
    // Where digits and letters stand at one place, as in hexadecimal, digits elsewhere may be letters too.
    const mixed = [...seen].some((other) => kindOf(other) === "digit") ? [...seen].filter(isLetter) : [];
    const news = [
      ...mixed.filter((letter) => !this.kinds.digit.has(letter)),
      ...(this.kinds[kind].has(point) ? [] : [point]),
    ];
    for (const letter of mixed) this.kinds.digit.add(letter);
    this.kinds[kind].add(point);
    if (news.length > 0) this.sorted.clear();
  }

  /** The characters to be expected at a place: those seen there, and others of their kind. In order. */
  private points(place: number): readonly number[] {
    const known = this.sorted.get(place);
    if (known) return known;
    const points = this.ofTheirKinds(this.places.get(place) ?? []);
    this.sorted.set(place, points);
    return points;
  }

  /** The same where a key and the bound above it part: up to there anything of the bound's kind may stand. */
  private pointsUpTo(place: number, bound: string | null): readonly number[] {
    const seen = [...this.points(place)];
    const next = bound?.codePointAt(place);
    return this.ofTheirKinds(
      bound === null ? [...seen, ...EVERY_KIND] : next === undefined ? seen : [...seen, next],
    );
  }

  private ofTheirKinds(points: Iterable<number>): readonly number[] {
    const expected = new Set<number>();
    for (const point of points) {
      const kind = kindOf(point);
      if (legal(point)) expected.add(point);
      if (kind !== undefined) for (const other of this.kinds[kind]) expected.add(other);
    }
    return [...expected].sort((a, b) => a - b);
  }

  /** The key behind `prefix` as digits, each with its weight: at the first place 1/base, then ever smaller. */
  private digits(key: string, prefix: string, bound: string | null): number[] {
    const digits: number[] = [];
    let weight = 1;
    let place = prefix.length;
    for (const character of key.slice(place, place + PLACES)) {
      const points = place === prefix.length ? this.pointsUpTo(place, bound) : this.points(place);
      weight /= points.length + 1;
      digits.push(weight * digit(points, character.codePointAt(0) as number));
      place += character.length;
    }
    return digits;
  }

  /** From `a` to `b`, digit by digit: keys that begin alike are not as good as equal, however late they part. */
  private distance(a: string, b: string | null, prefix: string, bound: string | null): number {
    const from = this.digits(a, prefix, bound);
    if (b === null) return 1 - from.reduce((sum, digit) => sum + digit, 0);
    const to = this.digits(b, prefix, bound);
    let sum = 0;
    for (let i = 0; i < Math.max(from.length, to.length); i++) sum += (to[i] ?? 0) - (from[i] ?? 0);
    return sum;
  }

  /** About how far it is from `a` to `b`, where the whole from `low` to `high` is 1. */
  share(a: string, b: string | null, low: string, high: string | null): number {
    const prefix = commonPrefix(low, high);
    const whole = this.distance(low, high, prefix, high);
    return whole <= 0 ? 1 : Math.min(1, Math.max(0, this.distance(a, b, prefix, high) / whole));
  }

  /**
   * A short legal string about half way between two keys, or at another fraction of the way.
   *
   * @returns `undefined` if there is none: the keys are too near, or their common beginning is not legal.
   * @example alphabet of hexadecimal digits: between("30", "b", 0.5) // "7"
   */
  between(low: string, high: string | null, fraction = 0.5): string | undefined {
    const prefix = commonPrefix(low, high);
    if (![...prefix].every((character) => legal(character.codePointAt(0) as number))) return undefined;
    const from = this.distance(prefix, low, prefix, high);
    let rest = from + this.distance(low, high, prefix, high) * fraction;
    let candidate = prefix;
    for (let i = 0; i < PLACES; i++) {
      const points = i === 0 ? this.pointsUpTo(prefix.length, high) : this.points(candidate.length);
      if (points.length === 0) return undefined;
      rest *= points.length + 1;
      const next = Math.min(points.length, Math.max(1, Math.floor(rest)));
      rest = Math.min(1, Math.max(0, rest - next));
      candidate += String.fromCodePoint(points[next - 1] as number);
      if (compareKeys(low, candidate) < 0 && (high === null || compareKeys(candidate, high) < 0))
        return candidate;
    }
    return undefined;
  }
}

/** 1 for the first of the points, and so on; 0 is the end of a key. What is none of them counts as the next one. */
function digit(points: readonly number[], point: number): number {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if ((points[mid] as number) < point) low = mid + 1;
    else high = mid;
  }
  return Math.min(low + 1, points.length);
}

/** What two keys begin with alike, in whole characters. */
function commonPrefix(a: string, b: string | null): string {
  if (b === null) return "";
  let length = 0;
  while (length < a.length && length < b.length && a.charCodeAt(length) === b.charCodeAt(length)) length++;
  const last = a.charCodeAt(length - 1);
  return a.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length);
}
