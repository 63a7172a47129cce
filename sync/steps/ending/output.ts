import { type Capacity, forecast } from "../../forecast/forecast";
import type { Rates } from "../../forecast/rates";
import { estimateCost, type Tariff } from "../../metrics/cost";
import type { Counters } from "../../metrics/counters";
import { paths } from "../../records/paths";
import type { Records } from "../../records/records";
import { type DeletesHeld, type Output, would } from "../../report/output";
import type { Ended } from "../states";

export interface OutputContext {
  readonly records: Pick<Records, "bucket">;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The limits of the workers, for the forecast of a dry run. */
  readonly capacity: Capacity;
  /** The prices of the run. */
  readonly tariff: Tariff;
}

interface Ending {
  readonly deletesHeld: DeletesHeld | null;
  /** The rates of earlier runs; `null` if there are none. */
  readonly rates: Rates | null;
  readonly deleteRounds: number;
  /** Bytes of the largest object that was, or would be, copied. */
  readonly largest: number;
}

/** The output of the execution, and its cost by item. */
export function outputOf(
  { records, now, capacity, tariff }: OutputContext,
  { run, round: rounds }: Ended,
  counters: Counters,
  { deletesHeld, rates, deleteRounds, largest }: Ending,
) {
  const { objects, bytes, requests, throttled } = counters;
  const crossesRegions = run.sourceRegion !== run.destinationRegion;
  const transferred = crossesRegions && !run.dryRun ? bytes.copied : 0;
  const cost = estimateCost({ ...counters, rounds, deleteRounds, transferred }, tariff);
  const common = {
    runId: run.id,
    pair: run.pair,
    source: run.source,
    destination: run.destination,
    prefix: run.prefix,
    dryRun: run.dryRun,
    startedAt: run.startedAt,
    finishedAt: new Date(now).toISOString(),
    rounds,
  };
  const seconds = Math.max(0, now - Date.parse(run.startedAt)) / 1_000;
  const rest = {
    deletesHeld,
    requests,
    throttled,
    estimatedCostUsd: cost.usd,
    report: `s3://${records.bucket}/${paths(run).report}`,
  };
  const output = run.dryRun
    ? {
        ...common,
        objects: would(objects),
        bytes: would(bytes),
        ...rest,
        forecast: forecast({ counters, rounds, seconds, largest, crossesRegions }, capacity, rates, tariff),
      }
    : { ...common, objects, bytes, ...rest };
  return { output: output as Output, cost };
}
