import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

const RESOLUTION = 2 ** 30;

/** Random choices that depend only on the seed and the order of the calls. */
export class Random {
  private readonly generator;

  /** @param seed any integer. A multiplication separates neighboring seeds. Otherwise their first values would be similar. */
  constructor(seed: number) {
    this.generator = xoroshiro128plus(Math.imul(seed + 1, 0x9e3779b1));
    for (let i = 0; i < 8; i++) this.generator.next();
  }

  /** An integer from `min` to `max`, both inclusive. */
  int(min: number, max: number): number {
    return uniformInt(this.generator, min, max);
  }

  /** A number from 0 (inclusive) to 1 (exclusive). */
  share(): number {
    return this.int(0, RESOLUTION - 1) / RESOLUTION;
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.share() < probability;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.int(0, from.length - 1)] as T;
  }

  /** One of the values. The probability of a value is its weight as a share of all weights. */
  weighted<T>(from: readonly (readonly [weight: number, value: T])[]): T {
    let rest = this.share() * from.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, value] of from) {
      rest -= weight;
      if (rest < 0) return value;
    }
    return (from.at(-1) as readonly [number, T])[1];
  }

  /** Each element with this probability. */
  some<T>(from: readonly T[], probability: number): T[] {
    return from.filter(() => this.chance(probability));
  }
}
