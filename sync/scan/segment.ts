import type { SampledRange } from "../partition/density";
import type { Scannable } from "./scannable";

/** A segment of the key space that is being scanned. */
export interface Segment<S extends Scannable> {
  readonly scan: S;
  /** All keys of its range lie after it; `null`: the beginning. */
  readonly after: string | null;
  /** No key of its range lies after it; `null`: unknown. */
  bound: string | null;
  /** Consecutive splits whose upper segment was empty. */
  emptySplits: number;
  /** Where it was split, until it is known whether the upper segment has keys. */
  split: { readonly at: string; readonly of: SampledRange } | undefined;
  /** The first key of the page that the density estimate has learned last. */
  learned: string | undefined;
  /** The estimate of the keys ahead, from its last page. */
  ahead: { readonly sampled: SampledRange; readonly keys: number } | undefined;
  /** The segment that it was split from, until that knows whether this one has keys. */
  lower: Segment<S> | undefined;
}

export const newSegment = <S extends Scannable>(
  scan: S,
  after: string | null,
  bound: string | null,
  lower: Segment<S> | undefined,
): Segment<S> => ({
  scan,
  after,
  bound,
  emptySplits: 0,
  split: undefined,
  learned: undefined,
  ahead: undefined,
  lower,
});
