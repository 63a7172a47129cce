import { PARTS_AT_ONCE } from "../copy/constants";
import type { Counters } from "../metrics/counters";
import { MODEL, MULTIPART_REQUESTS } from "./constants";
import { copyMs, type Rates } from "./rates";

/** The limits of copies, in addition to S3's. */
export interface CopyCapacity {
  /** Maximum workers that copy concurrently. */
  readonly slots: number;
  /** Copies of a worker in flight. */
  readonly copiesPerWorker: number;
}

/** The copies that a dry run has planned. */
export interface PlannedCopies {
  readonly counters: Pick<Counters, "objects" | "bytes" | "planned">;
  /** Bytes of the largest object. */
  readonly largest: number;
}

/**
 * Milliseconds of the copies of a run: the longest of the latency of all copies, the time of the largest object, the workers' CPU
 * time, and the time at S3's rate of writes.
 */
export function copyTime(
  { counters: { objects, bytes, planned }, largest }: PlannedCopies,
  { slots, copiesPerWorker }: CopyCapacity,
  rates: Rates | null,
): number {
  if (objects.copied === 0) return 0;
  const copies = planned.requests.COPY ?? objects.copied;
  const load = { copies, bytes: bytes.copied };
  const inFlight = Math.min(slots * copiesPerWorker, requestsAtOnce(objects.copied, copies, planned));
  return Math.max(
    copyMs(load, rates) / inFlight,
    largestTime(load, largest, planned, rates),
    (copies * MODEL.copyCpu) / slots,
    writeTime(copies),
  );
}

/** Milliseconds in which S3 accepts writes. */
export const writeTime = (writes: number): number =>
  (writes * 1_000) / (MODEL.writesPerPartition * MODEL.partitions);

/** COPY requests that may be in flight, if there are enough workers. A multipart copy has several parts in flight. */
function requestsAtOnce(objects: number, copies: number, planned: Counters["planned"]): number {
  const multipart = multipartOf(planned);
  return Math.min(copies, objects - multipart + multipart * PARTS_AT_ONCE);
}

const multipartOf = ({ requests }: Counters["planned"]): number =>
  (requests.DELETE ?? 0) / MULTIPART_REQUESTS.DELETE;

/** Milliseconds of the largest object. Its parts, if any, are assumed to have the mean size of all copies. */
function largestTime(
  { copies, bytes }: Pick<Rates, "copies" | "bytes">,
  largest: number,
  planned: Counters["planned"],
  rates: Rates | null,
): number {
  if (multipartOf(planned) === 0) return copyMs({ copies: 1, bytes: largest }, rates);
  const parts = Math.max(1, Math.round(largest / Math.max(1, bytes / copies)));
  return copyMs({ copies: parts, bytes: largest }, rates) / Math.min(parts, PARTS_AT_ONCE);
}
