import { newCounters } from "../../sync/metrics/counters";
import { Records } from "../../sync/records/records";
import { meteredStore } from "../../sync/s3/decorators/metered-store";
import { FIRST_ROUND } from "../../sync/steps/constants";
import { copyItem } from "../../sync/steps/copy-range";
import { SHAPES } from "../keys/shapes";
import { MODEL } from "../model";
import { runNamed } from "../run/machine";
import { bucketStore, recordStore } from "../s3/store";
import { fixedPermits } from "../worker/fixed-permits";

/** The peak memory of a worker, in bytes. */
export interface Peak {
  readonly keys: number;
  /** The largest sum of heap and external memory after a full garbage collection. */
  readonly live: number;
  /** The largest resident set size of the process. */
  readonly resident: number;
}

/** Keys between two measurements of the heap. */
const MEASURE_EVERY = 100_000;

/** Scans the given number of keys with the engine's worker in this process. @throws without --expose-gc. */
export async function peakOf(keys: number): Promise<Peak> {
  const collect = (globalThis as { gc?: () => void }).gc;
  if (!collect) throw new Error("Run Node.js with --expose-gc to measure the heap.");
  let live = 0;
  const space = SHAPES.hashed?.(keys);
  if (!space) throw new Error('The shape "hashed" does not exist.');
  let computed = 0;
  const measured = {
    size: keys,
    key: (rank: number): string => {
      if (++computed % MEASURE_EVERY === 0) {
        collect();
        const { heapUsed, external } = process.memoryUsage();
        live = Math.max(live, heapUsed + external);
      }
      return space.key(rank);
    },
  };
  const run = runNamed("memory");
  const counters = newCounters();
  const store = meteredStore(bucketStore({ keys: measured, missing: 0.01 }), counters.requests);
  const assignment = {
    run,
    records: new Records(recordStore(), "runs", run),
    division: { limit: { ...FIRST_ROUND, keys: null, denials: null }, verdicts: [] },
    name: "1-0",
  };
  const result = await copyItem(assignment, [{ after: null, through: null }], {
    stores: { source: store, destination: store },
    budget: { mayBegin: () => true, signal: new AbortController().signal },
    clock: { now: () => 0, sleep: async () => {} },
    copyPermits: fixedPermits(MODEL.copiesPerWorker),
    counters,
  });
  if (result.counters.objects.source !== keys || result.remaining.length > 0)
    throw new Error("The scan lost keys.");
  return { keys, live, resident: process.resourceUsage().maxRSS * 1_024 };
}

if (require.main === module) {
  void peakOf(Number(process.argv[2])).then((peak) => process.stdout.write(JSON.stringify(peak)));
}
