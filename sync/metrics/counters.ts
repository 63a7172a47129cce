/** Requests made, by what AWS bills them as. COPY includes the parts of a multipart copy. */
export interface Requests {
  readonly LIST: number;
  readonly HEAD: number;
  readonly GET: number;
  readonly PUT: number;
  readonly COPY: number;
  readonly DELETE: number;
}

/** Every key that the filters let through, counted once. See {@link addsUp} for what must add up. */
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
  readonly spared: number;
}

/** What was done. Tallies add: `add` is associative and commutative, `ZERO` its neutral element. */
export interface Tally {
  readonly objects: ObjectCounts;
  readonly bytes: { readonly copied: number; readonly deleted: number };
  readonly requests: Requests;
  /** Time that functions ran, in milliseconds, of each function's own clock. */
  readonly workedMs: number;
}

export const ZERO: Tally = {
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
    spared: 0,
  },
  bytes: { copied: 0, deleted: 0 },
  requests: { LIST: 0, HEAD: 0, GET: 0, PUT: 0, COPY: 0, DELETE: 0 },
  workedMs: 0,
};

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends number ? number : Mutable<T[K]> };

/** A tally that one worker counts into. */
export type Counter = Mutable<Tally>;

export const counter = (): Counter => structuredClone(ZERO) as Counter;

type Counts = Readonly<Record<string, number>>;
const sum = <T extends object>(a: T, b: T): T =>
  Object.fromEntries(Object.entries(a).map(([name, n]) => [name, n + (b as Counts)[name]!])) as T;

export const add = (a: Tally, b: Tally): Tally => ({
  objects: sum(a.objects, b.objects),
  bytes: sum(a.bytes, b.bytes),
  requests: sum(a.requests, b.requests),
  workedMs: a.workedMs + b.workedMs,
});

export const total = (tallies: Iterable<Tally>): Tally => [...tallies].reduce(add, ZERO);

/** Whether every key has exactly one outcome: `source` and `orphans` are the sums of theirs. */
export const addsUp = ({ objects: o }: Tally): boolean =>
  o.source === o.kept + o.copied + o.skipped + o.conflicts + o.failed && o.orphans === o.deleted + o.spared;
