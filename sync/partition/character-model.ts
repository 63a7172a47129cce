/** Code points that a split point never holds: XML cannot hold them, or servers decode them. */
export const legal = (point: number): boolean =>
  point >= 0x20 &&
  !(point >= 0x7f && point <= 0x9f) &&
  !(point >= 0xd800 && point <= 0xdfff) &&
  !(point >= 0xfdd0 && point <= 0xfdef) &&
  (point & 0xfffe) !== 0xfffe &&
  point !== 0x25; // %

/** Characters that are kept of one place: so many tell where to split as well as all of a large script would. */
const MOST_SEEN = 256;

const DIGITS = Array.from("0123456789", (digit) => digit.codePointAt(0) as number);

const isLetter = (point: number): boolean =>
  (point >= 0x61 && point <= 0x7a) || (point >= 0x41 && point <= 0x5a) || point > 0x7f;

/** Where a character stands: how many slashes are before it, and the how manieth of its folder's or file's name. */
export const START = 0;
const NEXT_NAME = 2_048;

export const placeAfter = (place: number, character: string): number =>
  character === "/" ? (Math.floor(place / NEXT_NAME) + 1) * NEXT_NAME : place + character.length;

/** The place behind a beginning of a key. */
export function placeBehind(beginning: string): number {
  let place = START;
  for (const character of beginning) place = placeAfter(place, character);
  return place;
}

/**
 * Which characters are to be expected at a place of a key, judging by the keys seen: those seen there, and of digits
 * also what is between them. Where a single digit was seen any may stand, until others were looked for in vain.
 */
export class Alphabet {
  /** Characters by place. */
  private readonly seen = new Map<number, Set<number>>();
  /** Places where a digit was seen. */
  private readonly withDigits = new Set<number>();
  /** Digits, and letters that stand where digits stand, as in hexadecimal. */
  private readonly digits = new Set<number>(DIGITS);
  /** By place: behind it no digit was found where one was looked for. */
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
    if (seen.has(point) || !legal(point) || seen.size >= MOST_SEEN) return;
    seen.add(point);
    this.sorted.delete(place);
    const mixed = this.besideDigits(place, point, seen).filter((one) => !this.digits.has(one));
    if (mixed.length === 0 || this.digits.size >= MOST_SEEN) return;
    for (const letter of mixed) this.digits.add(letter);
    this.sorted.clear();
  }

  /** Letters of which a place's new character tells that they stand where digits stand. */
  private besideDigits(place: number, point: number, seen: ReadonlySet<number>): number[] {
    if (this.withDigits.has(place)) return isLetter(point) ? [point] : [];
    if (!DIGITS.includes(point)) return [];
    this.withDigits.add(place);
    return [...seen].filter(isLetter);
  }

  /** A character was looked for there, and neither it nor a later one was found. */
  learnEnd(place: number, point: number): void {
    this.ends.set(place, Math.min(point, this.ends.get(place) ?? point));
    this.sorted.delete(place);
  }

  /** In order. Empty where nothing was seen. */
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
