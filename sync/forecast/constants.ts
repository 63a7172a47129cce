/** The model by which the duration of a run is estimated. `npm run simulate` uses it as well. */
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

/** Copies of earlier runs from which their rate is used. Chosen. */
export const MIN_RATE_COPIES = 20;
/** The weight of the runs before the last one. Chosen. */
export const OLD_RATE_WEIGHT = 0.5;

/** Requests of a multipart copy besides its COPY for each part: the source's HEADs and tags, the upload, its intent and its record. */
export const MULTIPART_REQUESTS = { HEAD: 2, GET: 3, PUT: 4, DELETE: 1 } as const;
/** Requests of a file of orphans besides DELETE: the file, the outcomes, and what is done. */
export const DELETED_FILE_REQUESTS = { GET: 1, PUT: 2 } as const;
/** Requests of a batch of deletes besides those of its files: its records and the lease, and their reads. */
export const BATCH_REQUESTS = { GET: 4, PUT: 1 } as const;
/** Share of S3's rate of writes with which several workers delete in the first round. Source: npm run simulate -- --orphans 1e5. */
export const FIRST_DELETE_RATE_SHARE = 0.5;
/** Requests of a round of deletes besides those of its batches: its division, the lists of its records, its result. */
export const DELETING_REQUESTS = { LIST: 2, GET: 2, PUT: 2 } as const;
/** Requests that take and release the lease of a pair. A dry run has none. */
export const LEASE_REQUESTS = { PUT: 2, HEAD: 1, GET: 1 } as const;
