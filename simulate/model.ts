import { noise } from "./key-space";

/** Assumed latencies and rate limits of S3, Lambda and Step Functions. Times are milliseconds of virtual time. */
export interface Model {
  /** A LIST of 1,000 keys: the minimum, and the mean time beyond it. */
  readonly listMin: number;
  readonly listMeanExtra: number;
  /** One LIST in a hundred takes this many times as long. */
  readonly listTailFactor: number;
  /** One CopyObject. */
  readonly copy: number;
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
  /** Start of a function: without a warm execution environment, and with one. */
  readonly coldStart: number;
  readonly warmStart: number;
  /** Transition from one state to the next, and start of a child execution of the Map. */
  readonly transition: number;
  readonly child: number;
}

export const MODEL: Model = {
  listMin: 70,
  listMeanExtra: 30,
  listTailFactor: 5,
  copy: 100,
  copiesPerWorker: 256,
  pageCpu: 3.5,
  copyCpu: 0.2,
  writesPerPartition: 3_500,
  readsPerPartition: 5_500,
  partitions: 1,
  record: 30,
  coldStart: 600,
  warmStart: 15,
  transition: 50,
  child: 120,
};

/** Time of a LIST. Pseudorandom, but always the same for the same page of the same bucket. */
export function listTime(model: Model, side: number, rank: number): number {
  const chance = noise(rank * 2 + side);
  const usual = model.listMin - model.listMeanExtra * Math.log(1 - noise(rank * 2 + side + 0.5e9));
  return chance < 0.01 ? usual * model.listTailFactor : usual;
}
