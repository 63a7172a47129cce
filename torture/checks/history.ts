import type { BucketAccess, ObjectVersion } from "../../local/s3/index";

/** Who changed an object: a writer (including changes in place), or an invocation of ours. */
export type Actor = "writer" | "in place" | Acting;

export const isOurs = (by: Actor): by is Acting => typeof by === "object";

export interface Acting {
  /** Number of the invocation. */
  readonly invocation: number;
  readonly execution: string;
}

/** The object of a key from one change to the next. */
export interface Moment {
  /** Counts all changes of both buckets. */
  readonly at: number;
  /** Milliseconds since 1970 in virtual time. */
  readonly time: number;
  /** `undefined`: the key had no object. */
  readonly version: ObjectVersion | undefined;
  readonly by: Actor;
}

export interface Change {
  readonly key: string;
  readonly before: Moment | undefined;
  readonly after: Moment;
}

const serials = { next: 0 };

/** Starts a new history of both buckets. */
export const beginHistory = (): void => {
  serials.next = 0;
};

/** The number of the next change. */
export const nextChange = (): number => serials.next;

/** Every version of every key of a bucket. */
export class BucketHistory {
  private readonly moments = new Map<string, Moment[]>();
  /** Changes of the bucket that were observed. */
  private observed = 0;

  constructor(private readonly bucket: BucketAccess) {}

  /** Records the changes since the last call. */
  observe(by: Actor): Change[] {
    if (this.bucket.changes === this.observed) return [];
    this.observed = this.bucket.changes;
    const changes: Change[] = [];
    for (const key of new Set([...this.moments.keys(), ...this.bucket.keys()])) {
      const moments = this.moments.get(key) ?? [];
      const before = moments.at(-1);
      const version = this.bucket.get(key);
      if (version === before?.version) continue;
      const after = { at: serials.next++, time: Date.now(), version, by };
      this.moments.set(key, [...moments, after]);
      changes.push({ key, before, after });
    }
    return changes;
  }

  /** Keys that have or had an object. */
  known(): string[] {
    return [...this.moments.keys()];
  }

  /** The current keys of the bucket. */
  keys(): string[] {
    return this.bucket.keys();
  }

  now(key: string): Moment | undefined {
    return this.moments.get(key)?.at(-1);
  }

  /** All moments of a key, the oldest first. */
  of(key: string): readonly Moment[] {
    return this.moments.get(key) ?? [];
  }

  /** The object of the key before the change `at`. */
  at(key: string, at: number): ObjectVersion | undefined {
    return this.of(key).findLast((moment) => moment.at < at)?.version;
  }

  /** Whether the key had an object at any time since the change `at`. */
  heldSince(key: string, at: number): boolean {
    return this.since(key, at).some(({ version }) => version !== undefined);
  }

  /** Whether the key had no object at any time since the change `at`. */
  lackedSince(key: string, at: number): boolean {
    const moments = this.since(key, at);
    return moments.length === 0 || moments.some(({ version }) => version === undefined);
  }

  /** The moment in force at the change `at`, and all later ones. */
  private since(key: string, at: number): readonly Moment[] {
    const moments = this.of(key);
    const later = moments.findIndex((moment) => moment.at >= at);
    const first = later < 0 ? moments.length - 1 : later - 1;
    // Before its first moment a key has no object.
    if (first < 0)
      return moments.length > 0 ? [{ ...(moments[0] as Moment), version: undefined }, ...moments] : [];
    return moments.slice(first);
  }
}
