/** The model for estimates of the duration of a run. `npm run simulate` uses it as well. */
import type { Model } from "./model";

/** Sources: docs/scale.md. `copyBytes` is assumed. */
export const MODEL: Model = {
  listMin: 70,
  listMeanExtra: 30,
  listTailFactor: 5,
  copy: 100,
  copyBytes: 100_000,
  copiesPerWorker: 256,
  pageCpu: 3.5,
  copyCpu: 0.2,
  writesPerPartition: 3_500,
  readsPerPartition: 5_500,
  partitions: 1,
  record: 30,
};

/** Minimum copies of earlier runs for their rate to be used. Chosen. */
export const MIN_RATE_COPIES = 20;
/** The weight of the runs before the last run. Chosen. */
export const OLD_RATE_WEIGHT = 0.5;

/**
 * Requests of a multipart copy in addition to a COPY for each part: the source's HEADs and tags, the upload, its intent
 * and its record.
 */
export const MULTIPART_REQUESTS = { HEAD: 3, GET: 3, PUT: 4, DELETE: 1 } as const;
/** Requests for a file of orphans in addition to DELETE: the file, the outcomes, and the progress. */
export const DELETED_FILE_REQUESTS = { GET: 1, PUT: 2 } as const;
/** Requests of a batch of deletes in addition to those for its files: its records and the lease, and their reads. */
export const BATCH_REQUESTS = { GET: 4, PUT: 1 } as const;
/**
 * Share of S3's rate of writes that several workers reach in the first round of deletes. Source: npm run simulate --
 * --orphans 1e5.
 */
export const FIRST_DELETE_RATE_SHARE = 0.5;
/**
 * Requests of a round of deletes in addition to those of its batches: its division, the lists of its records, its
 * result.
 */
export const DELETING_REQUESTS = { LIST: 2, GET: 2, PUT: 2 } as const;
/** Requests that take and release the lease of a pair. A dry run has no lease. */
export const LEASE_REQUESTS = { PUT: 2, HEAD: 1, GET: 1 } as const;
