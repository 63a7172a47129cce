import { compareKeys } from "../model/key";
import { CharacterModel, inOrder, legal, placeAfter, placeAtEnd, START } from "./character-model";
import { MAX_PLACES, OTHER_CHARACTERS } from "./constants";

/** The first character that is not ASCII, the last one that keys usually contain, and the last one of all. */
const [FIRST_OTHER, LAST_USUAL, LAST_OTHER] = [0x80, 0xff21, 0x10ffff];
/** One character of each kind, and the last one that keys usually contain. */
const EVERY_KIND = [0x30, 0x41, 0x61, 0x7e, LAST_USUAL];
const KINDS = ["0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz"].map((kind) =>
  Array.from(kind, (character) => character.codePointAt(0) as number),
);

/**
 * Characters between two of which at least one is not ASCII, at equal distances. Other scripts have thousands of characters, of
 * which a page may show a single one.
 */
function ofOtherScripts(from: number, to: number): number[] {
  if (Math.max(from, Number.isFinite(to) ? to : 0) < FIRST_OTHER) return [];
  const end = Number.isFinite(to) ? to : from < LAST_USUAL ? LAST_USUAL : LAST_OTHER;
  const step = (end - from) / (OTHER_CHARACTERS + 1);
  const points = Array.from({ length: OTHER_CHARACTERS }, (_, i) => Math.floor(from + (i + 1) * step));
  return points.filter((point) => from < point && point < end && legal(point));
}

/**
 * Maps keys to numbers, and numbers to keys, so that differences are about proportional to the number of keys in
 * between. It uses the characters to expect at each place.
 */
export class KeyInterpolator {
  private readonly characters = new CharacterModel();

  learn(key: string): void {
    this.characters.learn(key);
  }

  /**
   * Nothing was found between `at`, a point after `low`, and `bound`. The places before their first difference reach no
   * further either.
   */
  learnEnd(low: string, at: string, bound: string | null): void {
    const common = commonPrefix(low, at);
    const known = commonPrefix(low, bound).length + 1;
    let beginning = "";
    for (const character of common) {
      if (beginning.length >= known) this.end(beginning, (character.codePointAt(0) as number) + 1);
      beginning += character;
    }
    this.end(common, at.codePointAt(common.length) ?? 0);
  }

  private end(beginning: string, point: number): void {
    this.characters.learnEnd(placeAtEnd(beginning), point);
  }

  /**
   * The characters to expect at the first place where two keys differ: those that the model expects, and all characters
   * of the same kind in between.
   */
  private firstPoints(prefix: string, low: string, high: string | null): readonly number[] {
    const seen = this.characters.points(placeAtEnd(prefix));
    const from = low.codePointAt(prefix.length) ?? 0;
    const to = high === null ? Number.POSITIVE_INFINITY : (high.codePointAt(prefix.length) as number);
    const ofTheirKinds = KINDS.filter((kind) => kind.includes(from) || kind.includes(to)).flat();
    return inOrder([
      ...seen,
      ...(high === null ? EVERY_KIND : [to].filter(legal)),
      ...ofTheirKinds.filter((point) => from < point && point < to),
      ...(seen.some((point) => from < point && point < to) ? [] : ofOtherScripts(from, to)),
    ]);
  }

  /** The key after `prefix` as digits, each multiplied by its weight: 1/base at the first place, then smaller. */
  private digits(key: string, prefix: string, first: readonly number[]): number[] {
    const digits: number[] = [];
    let weight = 1;
    let place = placeAtEnd(prefix);
    let choices = 0;
    for (const character of key.slice(prefix.length)) {
      const points = digits.length === 0 ? first : this.characters.points(place);
      if (points.length > 1 && ++choices > MAX_PLACES) break;
      weight /= Math.max(1, points.length);
      digits.push(weight * digit(points, character.codePointAt(0) as number));
      place = placeAfter(place, character);
    }
    return digits;
  }

  /** The distance from `a` to `b`, digit by digit, so that keys with a long common prefix keep their precision. */
  private distance(a: string, b: string | null, prefix: string, first: readonly number[]): number {
    const from = this.digits(a, prefix, first);
    if (b === null) return 1 - from.reduce((sum, digit) => sum + digit, 0);
    const to = this.digits(b, prefix, first);
    let sum = 0;
    for (let i = 0; i < Math.max(from.length, to.length); i++) sum += (to[i] ?? 0) - (from[i] ?? 0);
    return sum;
  }

  /** The estimated distance from `a` to `b`, as a share of the distance from `low` to `high`: 0 to 1. */
  share(a: string, b: string | null, low: string, high: string | null): number {
    const prefix = commonPrefix(low, high);
    const first = this.firstPoints(prefix, low, high);
    const whole = this.distance(low, high, prefix, first);
    return whole <= 0 ? 1 : Math.min(1, Math.max(0, this.distance(a, b, prefix, first) / whole));
  }

  /**
   * The estimated distance from `a` to `b`, in a unit that is the same for the whole key space.
   *
   * @param seen whether all keys in between were seen, so that no other characters are expected
   */
  length(a: string, b: string | null, seen = false): number {
    const prefix = commonPrefix(a, b);
    const first = seen ? this.characters.points(placeAtEnd(prefix)) : this.firstPoints(prefix, a, b);
    const units = this.distance(a, b, prefix, first) * first.length;
    return Math.max(0, units) * this.unit(prefix);
  }

  /** The distance that one character after a prefix stands for. */
  private unit(prefix: string): number {
    let unit = 1;
    let place = START;
    for (const character of prefix) {
      unit /= Math.max(1, this.characters.points(place).length);
      place = placeAfter(place, character);
    }
    return unit / Math.max(1, this.characters.points(place).length);
  }

  /**
   * A short string between two keys, at the given fraction of their distance.
   *
   * @returns `undefined` if there is none: the keys are too close, or their common prefix is not legal.
   * @example between("30", "b", 0.5) // "7", if hexadecimal digits were seen
   */
  between(low: string, high: string | null, fraction = 0.5): string | undefined {
    const prefix = commonPrefix(low, high);
    if (![...prefix].every((character) => legal(character.codePointAt(0) as number))) return undefined;
    const first = this.firstPoints(prefix, low, high);
    const from = this.distance(prefix, low, prefix, first);
    let rest = from + this.distance(low, high, prefix, first) * fraction;
    let candidate = prefix;
    let place = placeAtEnd(prefix);
    for (let choices = 0; choices < MAX_PLACES; ) {
      const points = candidate === prefix ? first : this.characters.points(place);
      if (points.length === 0) return undefined;
      if (points.length > 1) choices++;
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

/** The index of a point. A point that is not in the list counts as the next one. */
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

/** The common prefix of two keys, in whole characters. */
function commonPrefix(a: string, b: string | null): string {
  if (b === null) return "";
  let length = 0;
  while (length < a.length && length < b.length && a.charCodeAt(length) === b.charCodeAt(length)) length++;
  const last = a.charCodeAt(length - 1);
  return a.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length);
}
