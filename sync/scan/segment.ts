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
  /** The last split, until it is known whether its upper segment has keys. */
  split: { readonly at: string; readonly of: SampledRange } | undefined;
  /** The first key of the last page from which the density estimate has learned. */
  learned: string | undefined;
  /** The estimate of the keys ahead, from its last page. */
  ahead: { readonly sampled: SampledRange; readonly keys: number } | undefined;
  /** The segment from which it was split, until it is known whether this segment has keys. */
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
