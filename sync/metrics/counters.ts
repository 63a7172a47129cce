/** Requests by the type that AWS bills. COPY includes the part copies of a multipart copy. */
export interface Requests {
  readonly LIST: number;
  readonly HEAD: number;
  readonly GET: number;
  readonly PUT: number;
  readonly COPY: number;
  readonly DELETE: number;
}

/**
 * Keys by outcome. Every key that passes the filters is counted once:
 * `source = kept + copied + skipped + conflicts + failed` and `orphans = deleted + retained`.
 */
export interface ObjectCounts {
  readonly source: number;
  readonly destination: number;
  readonly kept: number;
  readonly copied: number;
  readonly skipped: number;
  readonly conflicts: number;
  readonly failed: number;
  readonly orphans: number;
  readonly deleted: number;
  readonly retained: number;
}

/** Numbers by name. A name that is absent counts as 0. */
export type Quantities = Readonly<Record<string, number>>;

/** The work done by a worker, a round or a run. {@link add} is associative and commutative; {@link NO_COUNTS} is its identity. */
export interface Counters {
  readonly objects: ObjectCounts;
  readonly bytes: { readonly copied: number; readonly deleted: number };
  readonly requests: Requests;
  /** PUT and COPY requests that write objects, by storage class. `requests` includes them. */
  readonly classes: Quantities;
  /** In a dry run: the requests that the real run would send in addition. */
  readonly planned: { readonly requests: Quantities; readonly classes: Quantities };
  /** Requests that S3 refused because there were too many. The client repeats them, and `requests` counts them once. */
  readonly throttled: number;
  /** Items of the Maps. */
  readonly items: number;
  /** Keys that the filters exclude. No other count includes them, but scanning them is work. */
  readonly filteredOut: number;
  /** Milliseconds of all copies, each from its first request to its last. A copy by parts counts for each part in flight. */
  readonly copyMs: number;
  /** The sum of the run times of the functions that copy and delete, in milliseconds. */
  readonly workedMs: number;
}

export const NO_COUNTS: Counters = {
  objects: {
    source: 0,
    destination: 0,
    kept: 0,
    copied: 0,
    skipped: 0,
    conflicts: 0,
    failed: 0,
    orphans: 0,
    deleted: 0,
    retained: 0,
  },
  bytes: { copied: 0, deleted: 0 },
  requests: { LIST: 0, HEAD: 0, GET: 0, PUT: 0, COPY: 0, DELETE: 0 },
  classes: {},
  planned: { requests: {}, classes: {} },
  throttled: 0,
  items: 0,
  filteredOut: 0,
  copyMs: 0,
  workedMs: 0,
};

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends number ? number : Mutable<T[K]> };

/** The counters of one worker, which it increments. */
export type MutableCounters = Mutable<Counters>;

/** Keys of the bucket with more keys, including keys that the filters exclude. */
export const scannedKeys = ({ objects, filteredOut }: Pick<Counters, "objects" | "filteredOut">): number =>
  Math.max(objects.source, objects.destination) + filteredOut;

export const newCounters = (): MutableCounters => structuredClone(NO_COUNTS) as MutableCounters;

/** The sums by name. */
function sum<T extends object>(a: T, b: T): T {
  const [some, others] = [a as Quantities, b as Quantities];
  const names = Object.keys({ ...some, ...others });
  return Object.fromEntries(names.map((name) => [name, (some[name] ?? 0) + (others[name] ?? 0)])) as T;
}

export const add = (a: Counters, b: Counters): Counters => ({
  objects: sum(a.objects, b.objects),
  bytes: sum(a.bytes, b.bytes),
  requests: sum(a.requests, b.requests),
  classes: sum(a.classes, b.classes),
  planned: {
    requests: sum(a.planned.requests, b.planned.requests),
    classes: sum(a.planned.classes, b.planned.classes),
  },
  throttled: a.throttled + b.throttled,
  items: a.items + b.items,
  filteredOut: a.filteredOut + b.filteredOut,
  copyMs: a.copyMs + b.copyMs,
  workedMs: a.workedMs + b.workedMs,
});

/** Adds counters to a worker's counters in place, because other code has references to their parts. */
export function include(counters: MutableCounters, other: Counters): void {
  const { objects, bytes, requests, classes, planned, ...numbers } = add(counters, other);
  Object.assign(counters.objects, objects);
  Object.assign(counters.bytes, bytes);
  Object.assign(counters.requests, requests);
  Object.assign(counters.classes, classes);
  Object.assign(counters.planned.requests, planned.requests);
  Object.assign(counters.planned.classes, planned.classes);
  Object.assign(counters, numbers);
}

export const total = (all: Iterable<Counters>): Counters => [...all].reduce(add, NO_COUNTS);

/** Whether every key has exactly one outcome: `source` and `orphans` are the sums of their outcomes. */
export const addsUp = ({ objects: o }: Pick<Counters, "objects">): boolean =>
  o.source === o.kept + o.copied + o.skipped + o.conflicts + o.failed && o.orphans === o.deleted + o.retained;
