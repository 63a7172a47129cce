import { compareKeys } from "../model/key";
import { RANKED_OBJECTS } from "./constants";
import type { OutcomeRecord, RankedObject, Ranking } from "./schema";

/** A {@link Ranking} of the outcomes that are added. Memory is bounded. */
export class RankedObjects implements Ranking {
  private readonly bySize = new Top(({ size }) => size);
  private readonly byTime = new Top(({ milliseconds }) => milliseconds);

  /** Ignores outcomes that are not copies, and objects that cannot be copied. */
  add(record: OutcomeRecord): void {
    if (record.action !== "copy" || record.outcome === "skipped") return;
    this.bySize.add(record);
    this.byTime.add(record);
  }

  get largest(): readonly RankedObject[] {
    return this.bySize.list();
  }

  get slowest(): readonly RankedObject[] {
    return this.byTime.list();
  }
}

/** The ranking of all objects, from the rankings of parts. */
export function combinedRanking(parts: Iterable<Ranking>): Ranking {
  const [bySize, byTime] = [new Top(({ size }) => size), new Top(({ milliseconds }) => milliseconds)];
  for (const { largest, slowest } of parts) {
    for (const object of largest) bySize.add(object);
    for (const object of slowest) byTime.add(object);
  }
  return { largest: bySize.list(), slowest: byTime.list() };
}

/**
 * The objects with the highest values, the highest first. A value of 0 does not count. The key decides between equal
 * values.
 */
class Top {
  private readonly objects: RankedObject[] = [];

  constructor(private readonly value: (object: RankedObject) => number) {}

  add(object: RankedObject): void {
    const { objects } = this;
    const last = objects.at(-1);
    const isFull = objects.length === RANKED_OBJECTS;
    if (this.value(object) === 0 || (isFull && last && !this.isBefore(object, last))) return;
    const at = objects.findIndex((other) => this.isBefore(object, other));
    objects.splice(at < 0 ? objects.length : at, 0, object);
    objects.splice(RANKED_OBJECTS);
  }

  list(): readonly RankedObject[] {
    return this.objects.map(({ key, outcome, size, milliseconds }) => ({ key, outcome, size, milliseconds }));
  }

  private isBefore(a: RankedObject, b: RankedObject): boolean {
    const difference = this.value(b) - this.value(a);
    return difference < 0 || (difference === 0 && compareKeys(a.key, b.key) < 0);
  }
}
