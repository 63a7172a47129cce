import { CHARACTERS_PER_PLACE, PLACES_PER_NAME } from "./constants";

/** Whether a split point may contain the code point. Excluded are those that XML cannot hold or that servers decode. */
export const legal = (point: number): boolean =>
  point >= 0x20 &&
  !(point >= 0x7f && point <= 0x9f) &&
  !(point >= 0xd800 && point <= 0xdfff) &&
  !(point >= 0xfdd0 && point <= 0xfdef) &&
  (point & 0xfffe) !== 0xfffe &&
  point !== 0x25; // %

const DIGITS = Array.from("0123456789", (digit) => digit.codePointAt(0) as number);

const isLetter = (point: number): boolean =>
  (point >= 0x61 && point <= 0x7a) || (point >= 0x41 && point <= 0x5a) || point > 0x7f;

/** The place of a key's first character. A place is the number of slashes before a character, and its offset in the name. */
export const START = 0;

export const placeAfter = (place: number, character: string): number =>
  character === "/" ? (Math.floor(place / PLACES_PER_NAME) + 1) * PLACES_PER_NAME : place + character.length;

/** The place that follows the beginning of a key. */
export function placeAtEnd(beginning: string): number {
  let place = START;
  for (const character of beginning) place = placeAfter(place, character);
  return place;
}

/**
 * The characters to expect at each place of a key, learned from keys: those that were seen there, and for digits also
 * the ones between them. Where one digit was seen, any digit is expected, until a search for others finds nothing.
 */
export class CharacterModel {
  /** Characters by place. */
  private readonly seen = new Map<number, Set<number>>();
  /** Places where a digit was seen. */
  private readonly withDigits = new Set<number>();
  /** Digits, and letters that stand where digits stand, as in hexadecimal. */
  private readonly digits = new Set<number>(DIGITS);
  /** By place: no digit from here on was found there. */
  private readonly ends = new Map<number, number>();
  private readonly sorted = new Map<number, readonly number[]>();

  learn(key: string): void {
    let place = START;
    for (const character of key) {
      this.see(place, character.codePointAt(0) as number);
      place = placeAfter(place, character);
    }
  }

  private see(place: number, point: number): void {
    const seen = setIn(this.seen, place);
    if (seen.has(point) || !legal(point) || seen.size >= CHARACTERS_PER_PLACE) return;
    seen.add(point);
    this.sorted.delete(place);
    const mixed = this.lettersBesideDigits(place, point, seen).filter((one) => !this.digits.has(one));
    if (mixed.length === 0 || this.digits.size >= CHARACTERS_PER_PLACE) return;
    for (const letter of mixed) this.digits.add(letter);
    this.sorted.clear();
  }

  /** The letters that a place's new character shows to stand where digits stand. */
  private lettersBesideDigits(place: number, point: number, seen: ReadonlySet<number>): number[] {
    if (this.withDigits.has(place)) return isLetter(point) ? [point] : [];
    if (!DIGITS.includes(point)) return [];
    this.withDigits.add(place);
    return [...seen].filter(isLetter);
  }

  /** A search for this character, or a later one, at this place found nothing. */
  learnEnd(place: number, point: number): void {
    this.ends.set(place, Math.min(point, this.ends.get(place) ?? point));
    this.sorted.delete(place);
  }

  /** The characters to expect, in order. Empty if nothing was seen at the place. */
  points(place: number): readonly number[] {
    const known = this.sorted.get(place);
    if (known) return known;
    const points = this.expected(place);
    this.sorted.set(place, points);
    return points;
  }

  private expected(place: number): readonly number[] {
    const seen = this.seen.get(place) ?? new Set<number>();
    const digits = [...seen].filter((point) => this.digits.has(point));
    if (!this.withDigits.has(place)) return inOrder(seen);
    const end = this.ends.get(place) ?? Number.POSITIVE_INFINITY;
    const isEnd = digits.every((digit) => digit < end);
    return inOrder([...seen, ...[...this.digits].filter((point) => !isEnd || point < end)]);
  }
}

export const inOrder = (points: Iterable<number>): readonly number[] =>
  [...new Set(points)].sort((a, b) => a - b);

function setIn<K, V>(sets: Map<K, Set<V>>, name: K): Set<V> {
  const known = sets.get(name);
  if (known) return known;
  const made = new Set<V>();
  sets.set(name, made);
  return made;
}
