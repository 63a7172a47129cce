import { firstIndex } from "../bisect";
import { LARGE_KIND_WEIGHT } from "../constants";
import { isLarge, type Kind, kindOf, legal } from "./kinds";

/** A sequence of characters that are equally likely. */
interface Span extends Kind {
  readonly weight: number;
}

/** The part of an alphabet that belongs to a character: 0 to 1. */
export interface Interval {
  readonly start: number;
  readonly width: number;
}

/**
 * The characters to expect at one place of a key, in order. All have the same weight, except that the characters of a large kind
 * share one weight, because only some of them occur.
 */
export class Alphabet {
  /** The weight before each span. */
  private readonly starts: readonly number[];
  /** The weight of all characters: their number, if there is no large kind. */
  readonly weight: number;

  /** @param spans in order, without overlaps */
  constructor(readonly spans: readonly Span[]) {
    let sum = 0;
    this.starts = spans.map(({ weight }) => {
      sum += weight;
      return sum - weight;
    });
    this.weight = sum;
  }

  get hasChoice(): boolean {
    return this.spans.length > 1 || this.spans.some(({ first, last }) => last > first);
  }

  /** Whether it has the character, or characters of the same large kind. */
  mayHave(point: number): boolean {
    const kind = kindOf(point);
    const { first, last } = isLarge(kind) ? kind : { first: point, last: point };
    return this.spans.some((span) => first <= span.first && span.first <= last);
  }

  /** An unexpected character has no width. It lies before the next expected character. */
  interval(point: number): Interval {
    const index = firstIndex(this.spans.length, (i) => (this.spans[i] as Span).last >= point);
    const span = this.spans[index];
    if (span === undefined) return { start: 1, width: 0 };
    const start = this.starts[index] as number;
    if (point < span.first) return { start: start / this.weight, width: 0 };
    const each = span.weight / (span.last - span.first + 1);
    return { start: (start + (point - span.first) * each) / this.weight, width: each / this.weight };
  }

  /** The character whose interval contains a number from 0 to 1, and the number's place in that interval: 0 to 1. */
  at(share: number): { readonly point: number; readonly rest: number } {
    const wanted = Math.min(1, Math.max(0, share)) * this.weight;
    const after = firstIndex(this.spans.length, (i) => (this.starts[i] as number) > wanted);
    const span = this.spans[after - 1] as Span;
    const count = span.last - span.first + 1;
    const index = ((wanted - (this.starts[after - 1] as number)) * count) / span.weight;
    const whole = Math.min(count - 1, Math.floor(index));
    return { point: span.first + whole, rest: Math.min(1, index - whole) };
  }
}

/** Collects the characters of an alphabet. */
export class AlphabetBuilder {
  private readonly points = new Set<number>();
  /** For each large kind, by its first character: the first and the last expected character. */
  private readonly large = new Map<number, Kind>();

  /** Adds characters that are, or may be, in keys. */
  add(points: Iterable<number>): this {
    for (const point of points) this.addSpan(point, point);
    return this;
  }

  /** Adds the characters of an alphabet, starting with `from`. */
  addFrom(from: number, { spans }: Alphabet, before = Number.POSITIVE_INFINITY): this {
    for (const { first, last } of spans) this.addSpan(Math.max(first, from), Math.min(last, before - 1));
    return this;
  }

  /** Adds the unseen characters of one kind from `first` to `last`, if a split point may contain them. */
  addRange(first: number, last: number): this {
    if (first > last) return this;
    if (isLarge(kindOf(first))) this.addSpan(first, last);
    else for (let point = first; point <= last; point++) if (legal(point)) this.points.add(point);
    return this;
  }

  /** Adds one character, or characters of a large kind. */
  private addSpan(first: number, last: number): void {
    if (first > last) return;
    const kind = kindOf(first);
    if (isLarge(kind)) this.widen(kind, first, last);
    else this.points.add(first);
  }

  private widen({ first: kind }: Kind, first: number, last: number): void {
    const known = this.large.get(kind) ?? { first, last };
    this.large.set(kind, { first: Math.min(first, known.first), last: Math.max(last, known.last) });
  }

  build(): Alphabet {
    const single = [...this.points].map((point) => ({ first: point, last: point, weight: 1 }));
    const large = [...this.large.values()].map(({ first, last }) => ({
      ...{ first, last },
      weight: Math.min(last - first + 1, LARGE_KIND_WEIGHT),
    }));
    return new Alphabet([...single, ...large].sort((a, b) => a.first - b.first));
  }
}
