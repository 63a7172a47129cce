import type { KeyRange } from "../model/key-range";

/** The keys of one scan whose copies are in flight, in key order. */
export class InFlightKeys {
  /** Each key with the previous key. */
  private readonly keys = new Map<string, string | null>();

  begin(key: string, before: string | null): void {
    this.keys.set(key, before);
  }

  finish(key: string): void {
    this.keys.delete(key);
  }

  /** Ranges that contain exactly these keys. Neighbors are joined. */
  ranges(): KeyRange[] {
    const ranges: { after: string | null; through: string | null; keys: number }[] = [];
    for (const [key, before] of this.keys) {
      const last = ranges.at(-1);
      if (last && last.through === before) Object.assign(last, { through: key, keys: last.keys + 1 });
      else ranges.push({ after: before, through: key, keys: 1 });
    }
    return ranges;
  }
}
