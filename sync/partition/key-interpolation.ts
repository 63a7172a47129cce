import { compareKeys } from "../model/key";
import { Alphabet, inOrder, legal, placeAfter, placeBehind, START } from "./character-model";

/** Characters behind the common prefix of two keys that still tell their distance. */
const PLACES = 40;

/** One of each kind, and what comes last of all that keys usually hold. */
const EVERY_KIND = [0x30, 0x41, 0x61, 0x7e, 0xff21];
const KINDS = ["0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz"].map((kind) =>
  Array.from(kind, (character) => character.codePointAt(0) as number),
);

/**
 * A key space as those who filled it use it. Keys become numbers whose differences are about proportional to the
 * keys between them, by the characters that are to be expected at each place; and numbers become keys.
 */
export class Distances {
  private readonly alphabet = new Alphabet();

  learn(key: string): void {
    this.alphabet.learn(key);
  }

  /** Nothing was found between `at`, a point behind `low`, and `bound`: places before they part go no further either. */
  learnEnd(low: string, at: string, bound: string | null): void {
    const parting = commonPrefix(low, at);
    const known = commonPrefix(low, bound).length + 1;
    let beginning = "";
    for (const character of parting) {
      if (beginning.length >= known) this.end(beginning, (character.codePointAt(0) as number) + 1);
      beginning += character;
    }
    this.end(parting, at.codePointAt(parting.length) ?? 0);
  }

  private end(beginning: string, point: number): void {
    this.alphabet.learnEnd(placeBehind(beginning), point);
  }

  /** The same where a key and the bound above it part: there anything of their kind between them may stand. */
  private partingPoints(prefix: string, low: string, high: string | null): readonly number[] {
    const seen = this.alphabet.points(placeBehind(prefix));
    const from = low.codePointAt(prefix.length) ?? 0;
    const to = high === null ? Number.POSITIVE_INFINITY : (high.codePointAt(prefix.length) as number);
    const ofTheirKinds = KINDS.filter((kind) => kind.includes(from) || kind.includes(to)).flat();
    return inOrder([
      ...seen,
      ...(high === null ? EVERY_KIND : [to].filter(legal)),
      ...ofTheirKinds.filter((point) => from < point && point < to),
    ]);
  }

  /** The key behind `prefix` as digits, each with its weight: at the first place 1/base, then ever smaller. */
  private digits(key: string, prefix: string, parting: readonly number[]): number[] {
    const digits: number[] = [];
    let weight = 1;
    let place = placeBehind(prefix);
    for (const character of key.slice(prefix.length, prefix.length + PLACES)) {
      const points = digits.length === 0 ? parting : this.alphabet.points(place);
      weight /= Math.max(1, points.length);
      digits.push(weight * digit(points, character.codePointAt(0) as number));
      place = placeAfter(place, character);
    }
    return digits;
  }

  /** From `a` to `b`, digit by digit: keys that begin alike are not as good as equal, however late they part. */
  private distance(a: string, b: string | null, prefix: string, parting: readonly number[]): number {
    const from = this.digits(a, prefix, parting);
    if (b === null) return 1 - from.reduce((sum, digit) => sum + digit, 0);
    const to = this.digits(b, prefix, parting);
    let sum = 0;
    for (let i = 0; i < Math.max(from.length, to.length); i++) sum += (to[i] ?? 0) - (from[i] ?? 0);
    return sum;
  }

  /** About how far it is from `a` to `b`, where the whole from `low` to `high` is 1. */
  share(a: string, b: string | null, low: string, high: string | null): number {
    const prefix = commonPrefix(low, high);
    const parting = this.partingPoints(prefix, low, high);
    const whole = this.distance(low, high, prefix, parting);
    return whole <= 0 ? 1 : Math.min(1, Math.max(0, this.distance(a, b, prefix, parting) / whole));
  }

  /**
   * About how far it is from `a` to `b`, in a measure that is the same wherever they lie.
   *
   * @param seen whether what lies between was seen, so that no characters are to be expected but those seen
   */
  length(a: string, b: string | null, seen = false): number {
    const prefix = commonPrefix(a, b);
    const parting = seen ? this.alphabet.points(placeBehind(prefix)) : this.partingPoints(prefix, a, b);
    const units = this.distance(a, b, prefix, parting) * parting.length;
    return Math.max(0, units) * this.unit(prefix);
  }

  /** How much one character behind a prefix counts. */
  private unit(prefix: string): number {
    let unit = 1;
    let place = START;
    for (const character of prefix) {
      unit /= Math.max(1, this.alphabet.points(place).length);
      place = placeAfter(place, character);
    }
    return unit / Math.max(1, this.alphabet.points(place).length);
  }

  /**
   * A short legal string about half way between two keys, or at another fraction of the way.
   *
   * @returns `undefined` if there is none: the keys are too near, or their common beginning is not legal.
   * @example where hexadecimal digits were seen: between("30", "b", 0.5) // "7"
   */
  between(low: string, high: string | null, fraction = 0.5): string | undefined {
    const prefix = commonPrefix(low, high);
    if (![...prefix].every((character) => legal(character.codePointAt(0) as number))) return undefined;
    const parting = this.partingPoints(prefix, low, high);
    const from = this.distance(prefix, low, prefix, parting);
    let rest = from + this.distance(low, high, prefix, parting) * fraction;
    let candidate = prefix;
    let place = placeBehind(prefix);
    for (let i = 0; i < PLACES; i++) {
      const points = i === 0 ? parting : this.alphabet.points(place);
      if (points.length === 0) return undefined;
      rest *= points.length;
      const next = Math.min(points.length - 1, Math.max(0, Math.floor(rest)));
      rest = Math.min(1, Math.max(0, rest - next));
      const character = String.fromCodePoint(points[next] as number);
      candidate += character;
      place = placeAfter(place, character);
      if (compareKeys(low, candidate) < 0 && (high === null || compareKeys(candidate, high) < 0))
        return candidate;
    }
    return undefined;
  }
}

/** 0 for the first of the points, and so on. What is none of them counts as the next one. */
function digit(points: readonly number[], point: number): number {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if ((points[mid] as number) < point) low = mid + 1;
    else high = mid;
  }
  return low;
}

/** What two keys begin with alike, in whole characters. */
function commonPrefix(a: string, b: string | null): string {
  if (b === null) return "";
  let length = 0;
  while (length < a.length && length < b.length && a.charCodeAt(length) === b.charCodeAt(length)) length++;
  const last = a.charCodeAt(length - 1);
  return a.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length);
}
