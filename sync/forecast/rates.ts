import type { Counters } from "../metrics/counters";
import type { Run } from "../request/run";
import { MIN_RATE_COPIES, MODEL, OLD_RATE_WEIGHT } from "./constants";

/** Measurements of copies in earlier runs of one pair. The older a run, the less it counts. */
export interface Rates {
  /** COPY requests: one for each object, or for each part. */
  readonly copies: number;
  readonly bytes: number;
  /** The sum of the durations of all copies, in milliseconds. Copies overlap, so a run takes less time. */
  readonly copyMs: number;
}

/** The rates that a run leaves for the next run. A dry run copies nothing, and leaves the rates that it has found. */
export function learnedRates(
  earlier: Rates | null,
  run: Pick<Run, "dryRun">,
  { objects, bytes, requests, copyMs }: Counters,
): Rates | null {
  if (run.dryRun || objects.copied === 0) return earlier;
  const old = (n: number | undefined): number => Math.round((n ?? 0) * OLD_RATE_WEIGHT);
  return {
    copies: Math.max(objects.copied, requests.COPY) + old(earlier?.copies),
    bytes: bytes.copied + old(earlier?.bytes),
    copyMs: copyMs + old(earlier?.copyMs),
  };
}

/**
 * The sum of the durations of copies, in milliseconds, from the model, corrected by earlier runs if there were enough copies. The
 * correction is smaller if the earlier objects had another size, because the transfer of large objects says little about the
 * latency of small objects.
 */
export function copyMs(load: Load, rates: Rates | null): number {
  const isKnown = rates !== null && rates.copies >= MIN_RATE_COPIES && rates.copyMs > 0;
  if (!isKnown) return modeled(load);
  const similarity = 1 - Math.abs(latencyShare(load) - latencyShare(rates));
  return modeled(load) * (1 + (rates.copyMs / modeled(rates) - 1) * similarity);
}

type Load = Pick<Rates, "copies" | "bytes">;

const modeled = ({ copies, bytes }: Load): number => copies * MODEL.copy + bytes / MODEL.copyBytes;

const latencyShare = (load: Load): number => (load.copies * MODEL.copy) / modeled(load);
