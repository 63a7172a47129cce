import { RATE_SILENCE_MS, RATE_WINDOW_MS } from "../../constants";

/** A count at a time in milliseconds since 1970. */
interface Sample {
  readonly at: number;
  readonly count: number;
}

/**
 * How fast a count grows, measured over the minute before its last change. The rate stays the same between changes, because
 * workers of a deployed run record their counts every 30 seconds. If the count does not change for a minute, the rate falls.
 *
 * In the first two minutes, the rate is measured since the start: the first poll of a run may not see all of its workers.
 */
export class Rate {
  private first: number | undefined;
  /** In order. The first sample is the last sample before the window. */
  private samples: Sample[] = [];

  /** @param start milliseconds since 1970, when the count was 0 */
  constructor(private readonly start: number) {}

  /** Records the count at a time. Times never decrease. */
  add(at: number, count: number): void {
    if (count === (this.samples.at(-1)?.count ?? 0)) return;
    this.first ??= at;
    this.samples.push({ at, count });
    const before = this.samples.findLastIndex((sample) => sample.at <= at - RATE_WINDOW_MS);
    this.samples = this.samples.slice(Math.max(0, before));
  }

  /** @returns counts per second, 0 or more */
  perSecond(now: number): number {
    const last = this.samples.at(-1);
    if (last === undefined) return 0;
    const from = this.base(last);
    const end = Math.max(last.at, now - RATE_SILENCE_MS);
    return Math.max(0, last.count - from.count) / secondsBetween(from.at, end);
  }

  private base({ at }: Sample): Sample {
    const [oldest] = this.samples as [Sample, ...Sample[]];
    const known = oldest.at <= at - RATE_WINDOW_MS && oldest.at >= (this.first ?? 0) + RATE_WINDOW_MS;
    return known ? oldest : { at: this.start, count: 0 };
  }
}

/** More than 0. */
export const secondsBetween = (from: number, to: number): number => Math.max(0.001, (to - from) / 1_000);
