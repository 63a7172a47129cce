/** Assumed latencies and rate limits of S3, and the CPU time of a worker. Times are milliseconds. */
export interface Model {
  /** A LIST of 1,000 keys: the minimum, and the mean time beyond it. */
  readonly listMin: number;
  readonly listMeanExtra: number;
  /** Factor by which one LIST in a hundred takes longer. */
  readonly listTailFactor: number;
  /** One CopyObject of a small object. */
  readonly copy: number;
  /** Bytes of one object that S3 copies in a millisecond. The objects of the simulation are small. */
  readonly copyBytes: number;
  /** Copies of one worker in flight. */
  readonly copiesPerWorker: number;
  /** CPU time of a worker for a page and for a copy. Source: bench/README.md. */
  readonly pageCpu: number;
  readonly copyCpu: number;
  /** Requests per second that S3 accepts for one partition of a bucket. */
  readonly writesPerPartition: number;
  readonly readsPerPartition: number;
  /** Partitions of each bucket. */
  readonly partitions: number;
  /** A request to the runs bucket. */
  readonly record: number;
}
