/**
 * How a worker splits its ranges into segments, and when it stops. Values without another source were chosen with `npm
 * run simulate` over the shapes of docs/scale.md.
 */
import { PAGE_KEYS } from "../model/constants";

/** The sizes from which on segments are split. Tests with few keys use smaller ones. */
export interface SplitSizes {
  /** Keys of a full page. */
  readonly pageKeys: number;
  /** Keys that a segment must have ahead to be split, so that several pages are on either side. */
  readonly minKeys: number;
  /** Keys that a segment should have at least, if its folders are known. */
  readonly minFolderKeys: number;
}

/** Those of a deployment: pages of S3, and at least six ahead, or two of counted folders. */
export const SPLIT_SIZES: SplitSizes = { pageKeys: PAGE_KEYS, minKeys: 6_000, minFolderKeys: 2_000 };
/** Share of a page that the last page of a segment should fill: an estimate is a little wrong, and one key more costs a page. */
export const FULL_PAGE = 0.95;
/** Pages of a bucket that a split costs: the last page of the lower segment is, on average, half of the upper one's. */
export const SPLIT_COST_PAGES = 0.5;
/**
 * Free pages that may be spent, as a share of the pages seen. A split is then allowed after the first page, and two after the
 * third, so that the number of segments can double with each page.
 */
export const MAX_FREE_SHARE = 0.5;
/** An estimate of the pages ahead counts as this many times the pages seen at most. */
export const MAX_TRUST = 3;
/** Pages ahead that count towards the overhead at most. */
export const MAX_CREDIT_PAGES = 67;
/** An estimate above it is not passed on to the next division: keys. */
export const BELIEVABLE_KEYS = 1e9;
/** Pages that a worker remembers for its density estimate. Each one costs CPU time for every later page. */
export const WORKER_SAMPLES = 12;
/** Every Nth key of a page is used to learn which characters occur. */
export const LEARN_EVERY = 10;
