/**
 * How a worker splits its ranges into segments, and when it stops. Values without a source were chosen with
 * `npm run simulate` over the shapes of docs/scale.md.
 */
import { PAGE_KEYS } from "../model/constants";

/** The minimum sizes for splits of segments. Tests with few keys use smaller sizes. */
export interface SplitSizes {
  /** Keys of a full page. */
  readonly pageKeys: number;
  /** Minimum keys ahead of a segment that is split, so that each side has several pages. */
  readonly minKeys: number;
  /** Minimum keys of a segment whose folders are known. */
  readonly minFolderKeys: number;
}

/** The sizes of a deployment: S3's pages, with at least six pages ahead, or two pages of counted folders. */
export const SPLIT_SIZES: SplitSizes = { pageKeys: PAGE_KEYS, minKeys: 6_000, minFolderKeys: 2_000 };
/** Share of a page that the last page of a segment should fill. Estimates are a little wrong, and one more key costs a page. */
export const FULL_PAGE = 0.95;
/**
 * Pages of a bucket that a split costs: on average, half of the lower segment's last page belongs to the upper segment.
 */
export const SPLIT_COST_PAGES = 0.5;
/**
 * Free pages that may be spent, as a share of the pages seen. It allows a split after the first page, and two after the
 * third, so that the number of segments can double with each page.
 */
export const MAX_FREE_SHARE = 0.5;
/** An estimate of the pages ahead counts as at most this many times the pages seen. */
export const MAX_TRUST = 3;
/** Maximum pages ahead that count toward the overhead. */
export const MAX_CREDIT_PAGES = 67;
/** Keys. An estimate above this value is not passed on to the next division. */
export const BELIEVABLE_KEYS = 1e9;
/** Pages that a worker remembers for its density estimate. Each remembered page costs CPU time for every later page. */
export const WORKER_SAMPLES = 12;
/** Workers learn from every Nth key of a page which characters occur. */
export const LEARN_EVERY = 10;
