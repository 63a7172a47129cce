import { CHARACTERS_PER_PLACE, LOW_SHARE } from "../constants";
import { type Alphabet, AlphabetBuilder } from "./alphabet";
import { isLarge, isSurrogate, type Kind, kindOf } from "./kinds";
import { commonPrefix, placeAfter, placeAtEnd } from "./places";

const DIGITS = Array.from("0123456789", (digit) => digit.codePointAt(0) as number);

const isLetter = (point: number): boolean =>
  (point >= 0x61 && point <= 0x7a) || (point >= 0x41 && point <= 0x5a) || point > 0x7f;

/** The characters that were seen at a place. */
interface Place {
  /** The characters, except those of large kinds. */
  readonly seen: Set<number>;
  /** The first and the last character of each large kind, by the kind's first character. */
  readonly large: Map<number, Kind>;
  hasDigit: boolean;
  /** Whether all characters after some beginning were seen, so that no other characters are expected. */
  complete: boolean;
  /** This character and later characters were not found. */
  end: number;
}

/**
 * The characters to expect at each place of a key, learned from keys: the seen characters and, if one of them is a
 * digit, all digits, until a search for more finds nothing.
 *
 * A page shows only the first characters of an early place: "aaab" to "aabz" is the beginning of many names. At such a place, the
 * characters of the next place are expected too, because the page shows all of them.
 */
export class CharacterModel {
  private readonly places = new Map<number, Place>();
  /** Digits, and letters that occur at the same places as digits, as in hexadecimal. */
  private readonly digits = new Set<number>(DIGITS);
  private readonly alphabets = new Map<number, Alphabet>();

  /** Learns from keys in key order. */
  learn(keys: Iterable<string>): void {
    let previous = "";
    for (const key of keys) {
      // The common prefix was learned from the previous key.
      const common = commonPrefix(previous, key);
      let place = placeAtEnd(common);
      let begins = false;
      for (const character of key.slice(common.length)) {
        this.see(place, character.codePointAt(0) as number, begins);
        place = placeAfter(place, character);
        begins = previous !== "";
      }
      previous = key;
    }
  }

  /** @param begins whether the key differs from the previous key at an earlier place, so that a new sequence begins */
  private see(place: number, point: number, begins: boolean): void {
    const at = this.place(place);
    if (begins && !at.complete && at.seen.size + at.large.size > 0) {
      at.complete = true;
      this.forget(place);
    }
    if (at.seen.has(point) || isSurrogate(point) || !added(at, point)) return;
    this.forget(place);
    const mixed = lettersBesideDigits(at, point).filter((one) => !this.digits.has(one));
    if (mixed.length === 0 || this.digits.size >= CHARACTERS_PER_PLACE) return;
    for (const letter of mixed) this.digits.add(letter);
    this.alphabets.clear();
  }

  /** Forgets the alphabet of a place, and the alphabets of earlier places that depend on it. */
  private forget(place: number): void {
    this.alphabets.delete(place);
    for (let before = place - 1; this.places.get(before)?.complete === false; before--)
      this.alphabets.delete(before);
  }

  private place(place: number): Place {
    const known = this.places.get(place);
    if (known) return known;
    const made = {
      ...{ seen: new Set<number>(), large: new Map<number, Kind>() },
      ...{ hasDigit: false, complete: false, end: Number.POSITIVE_INFINITY },
    };
    this.places.set(place, made);
    return made;
  }

  /** A search for this character, or a later one, at this place found nothing. */
  learnEnd(place: number, point: number): void {
    const at = this.place(place);
    at.end = Math.min(point, at.end);
    this.forget(place);
  }

  /** The characters to expect. Empty if no character was seen at the place. */
  alphabet(place: number): Alphabet {
    const known = this.alphabets.get(place);
    if (known) return known;
    const made = this.expected(place);
    this.alphabets.set(place, made);
    return made;
  }

  private expected(place: number): Alphabet {
    const at = this.places.get(place);
    const builder = new AlphabetBuilder();
    if (at === undefined) return builder.build();
    const points = [...at.seen, ...[...at.large.values()].flatMap(({ first, last }) => [first, last])];
    builder.add(points);
    const digits = points.filter((point) => this.digits.has(point));
    const known = at.hasDigit ? digits : points;
    const end = known.every((point) => point < at.end) ? at.end : Number.POSITIVE_INFINITY;
    if (at.hasDigit) builder.add([...this.digits].filter((point) => point < end));
    if (!at.complete) this.addFollowing(builder, place, points, end);
    return builder.build();
  }

  /** Adds the characters of the next place, if the characters seen at this place are the first of them. */
  private addFollowing(
    builder: AlphabetBuilder,
    place: number,
    points: readonly number[],
    end: number,
  ): void {
    const next = this.alphabet(place + 1);
    const [first, last] = [Math.min(...points), Math.max(...points)];
    const isFirst = next.mayHave(first) && next.interval(first).start < LOW_SHARE;
    if (isFirst) builder.addFrom(last + 1, next, end);
  }
}

/** @returns whether the character is new */
function added({ seen, large }: Place, point: number): boolean {
  const kind = kindOf(point);
  if (!isLarge(kind)) return seen.size < CHARACTERS_PER_PLACE && seen.add(point).has(point);
  const { first, last } = large.get(kind.first) ?? { first: point, last: point };
  large.set(kind.first, { first: Math.min(first, point), last: Math.max(last, point) });
  return point < first || point > last || first === last;
}

/** The letters that, because of a place's new character, are known to occur at the same place as digits. */
function lettersBesideDigits(at: Place, point: number): number[] {
  if (at.hasDigit) return isLetter(point) ? [point] : [];
  if (!DIGITS.includes(point)) return [];
  at.hasDigit = true;
  return [...at.seen].filter(isLetter);
}
