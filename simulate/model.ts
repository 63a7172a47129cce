import { noise } from "./key-space";

/** What the simulation takes S3, Lambda and Step Functions to be. Times in milliseconds of virtual time. */
export interface Model {
  /** A LIST of 1,000 keys: at least so long, and so much more on average. */
  readonly listLeast: number;
  readonly listMore: number;
  /** One LIST in a hundred takes so many times as long. */
  readonly listTail: number;
  /** One CopyObject. */
  readonly copy: number;
  readonly copiesPerWorker: number;
  /** CPU of a worker for a page and for a copy: bench/README.md tells what was measured. */
  readonly pageCpu: number;
  readonly copyCpu: number;
  /** Requests a second that one partition of a bucket takes. */
  readonly writesPerPartition: number;
  readonly readsPerPartition: number;
  /** Partitions that S3 has made of each bucket. */
  readonly partitions: number;
  /** A request to the runs bucket. */
  readonly record: number;
  /** Before a handler begins: where no warm environment is free, and where one is. */
  readonly coldStart: number;
  readonly warmStart: number;
  /** From one state to the next, and the start of a child execution of the Map. */
  readonly transition: number;
  readonly child: number;
}

export const MODEL: Model = {
  listLeast: 70,
  listMore: 30,
  listTail: 5,
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

/** How long a LIST takes. Looks random, and is the same for the same page of the same bucket. */
export function listTime(model: Model, side: number, rank: number): number {
  const chance = noise(rank * 2 + side);
  const usual = model.listLeast - model.listMore * Math.log(1 - noise(rank * 2 + side + 0.5e9));
  return chance < 0.01 ? usual * model.listTail : usual;
}
