import { compareKeys } from "../model/key";
import { type Alphabet, AlphabetBuilder } from "./characters/alphabet";
import { CharacterModel } from "./characters/character-model";
import { isSurrogate, type Kind, kindOf, legal } from "./characters/kinds";
import { commonPrefix, placeAfter, placeAtEnd, START } from "./characters/places";
import { MAX_PLACES, OTHER_CHARACTERS } from "./constants";

/** The first character that is not ASCII, the last character that keys usually contain, and the last code point. */
const [FIRST_OTHER, LAST_USUAL, LAST_OTHER] = [0x80, 0xff21, 0x10ffff];
/** One character of each kind, and the last character that keys usually contain. */
const EVERY_KIND = [0x30, 0x41, 0x61, 0x7e, LAST_USUAL];

/**
 * Equally spaced characters between two characters, at least one of which is not ASCII. Between the characters of two scripts there
 * may be unseen characters of other scripts.
 */
function ofOtherScripts(from: number, to: number): number[] {
  const end = Number.isFinite(to) ? to : from < LAST_USUAL ? LAST_USUAL : LAST_OTHER;
  const step = (end - from) / (OTHER_CHARACTERS + 1);
  const points = Array.from({ length: OTHER_CHARACTERS }, (_, i) => Math.floor(from + (i + 1) * step));
  return points.filter((point) => from < point && point < end && legal(point));
}

/**
 * Maps keys to numbers, and numbers to keys, so that differences are approximately proportional to the number of keys
 * in between. It uses the characters to expect at each place.
 */
export class KeyInterpolator {
  private readonly characters = new CharacterModel();

  /** @param keys in order */
  learn(keys: Iterable<string>): void {
    this.characters.learn(keys);
  }

  /**
   * Nothing was found between `at`, a point after `low`, and `bound`. The places before their first difference do not
   * reach further either.
   */
  learnEnd(low: string, at: string, bound: string | null): void {
    const common = commonPrefix(low, at);
    const known = prefixOf(low, bound).length + 1;
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
  private firstAlphabet(prefix: string, low: string, high: string | null): Alphabet {
    const seen = this.characters.alphabet(placeAtEnd(prefix));
    const from = low.codePointAt(prefix.length) ?? 0;
    const to = high === null ? Number.POSITIVE_INFINITY : (high.codePointAt(prefix.length) as number);
    const builder = new AlphabetBuilder().addFrom(0, seen);
    builder.add(high === null ? EVERY_KIND : [to].filter((point) => !isSurrogate(point)));
    const [lower, upper] = [kindOf(from), kindOf(Number.isFinite(to) ? to : from)];
    for (const { first, last } of [lower, upper])
      builder.addRange(Math.max(first, from + 1), Math.min(last, to - 1));
    return builder.add(between(seen, from, to, lower, upper)).build();
  }

  /** The key after `prefix` as digits, each multiplied by its weight: 1 at the first place, then smaller. */
  private digits(key: string, prefix: string, first: Alphabet): number[] {
    const digits: number[] = [];
    let weight = 1;
    let place = placeAtEnd(prefix);
    let choices = 0;
    for (const character of key.slice(prefix.length)) {
      const alphabet = digits.length === 0 ? first : this.characters.alphabet(place);
      if (weight === 0 || (alphabet.hasChoice && ++choices > MAX_PLACES)) break;
      const { start, width } = alphabet.interval(character.codePointAt(0) as number);
      digits.push(weight * start);
      weight *= width;
      place = placeAfter(place, character);
    }
    return digits;
  }

  /** The distance from `a` to `b`, digit by digit, so that keys with a long common prefix keep their precision. */
  private distance(a: string, b: string | null, prefix: string, first: Alphabet): number {
    const from = this.digits(a, prefix, first);
    if (b === null) return 1 - from.reduce((sum, digit) => sum + digit, 0);
    const to = this.digits(b, prefix, first);
    let sum = 0;
    for (let i = 0; i < Math.max(from.length, to.length); i++) sum += (to[i] ?? 0) - (from[i] ?? 0);
    return sum;
  }

  /** The estimated distance from `a` to `b`, as a share of the distance from `low` to `high`: 0 to 1. */
  share(a: string, b: string | null, low: string, high: string | null): number {
    const prefix = prefixOf(low, high);
    const first = this.firstAlphabet(prefix, low, high);
    const whole = this.distance(low, high, prefix, first);
    return whole <= 0 ? 1 : Math.min(1, Math.max(0, this.distance(a, b, prefix, first) / whole));
  }

  /**
   * The estimated distance from `a` to `b`, in a unit that is the same for the whole key space.
   *
   * @param seen whether all keys in between were seen, so that no other characters are expected
   */
  length(a: string, b: string | null, seen = false): number {
    const prefix = prefixOf(a, b);
    const first = seen ? this.characters.alphabet(placeAtEnd(prefix)) : this.firstAlphabet(prefix, a, b);
    const units = this.distance(a, b, prefix, first) * first.weight;
    return Math.max(0, units) * this.unit(prefix);
  }

  /** The distance that one character after a prefix represents. */
  private unit(prefix: string): number {
    let unit = 1;
    let place = START;
    for (const character of prefix) {
      unit *= this.characters.alphabet(place).interval(character.codePointAt(0) as number).width;
      place = placeAfter(place, character);
    }
    return unit / Math.max(1, this.characters.alphabet(place).weight);
  }

  /**
   * A short string between two keys, at the given fraction of their distance.
   *
   * @returns `undefined` if there is no such string, because the keys are too close or their common prefix is not legal
   * @example between("30", "b", 0.5) // "7", if hexadecimal digits were seen
   */
  between(low: string, high: string | null, fraction = 0.5): string | undefined {
    const prefix = prefixOf(low, high);
    const first = this.firstAlphabet(prefix, low, high);
    const from = this.distance(prefix, low, prefix, first);
    let rest = from + this.distance(low, high, prefix, first) * fraction;
    let candidate = prefix;
    let place = placeAtEnd(prefix);
    for (let choices = 0; choices < MAX_PLACES; ) {
      const alphabet = candidate === prefix ? first : this.characters.alphabet(place);
      if (alphabet.weight === 0) return undefined;
      if (alphabet.hasChoice) choices++;
      const next = alphabet.at(rest);
      rest = next.rest;
      const character = String.fromCodePoint(next.point);
      candidate += character;
      place = placeAfter(place, character);
      if (compareKeys(low, candidate) < 0 && (high === null || compareKeys(candidate, high) < 0))
        return candidate;
    }
    return undefined;
  }
}

/** Characters of other scripts between two keys, if one of them is not ASCII and none was seen there. */
function between(seen: Alphabet, from: number, to: number, lower: Kind, upper: Kind): readonly number[] {
  const above = lower.last;
  const end = Number.isFinite(to) ? upper.first : to;
  const isSeen = seen.spans.some(({ first }) => above < first && first < end);
  const isOther = Math.max(from, Number.isFinite(to) ? to : 0) >= FIRST_OTHER;
  return isOther && !isSeen && above < end ? ofOtherScripts(above, end) : [];
}

/** The common prefix of the bounds of a range. `null`: unknown. */
const prefixOf = (low: string, high: string | null): string => (high === null ? "" : commonPrefix(low, high));
