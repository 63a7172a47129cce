import { steadyPace } from "../sync/concurrency/adaptive-limit";
import { Records } from "../sync/records/records";
import { runNamed } from "./machine";
import { MODEL } from "./model";
import { SHAPES } from "./shapes";
import { bucketStore, recordStore } from "./store";
import { walked } from "./worker";

/** A worker's memory, in bytes. */
export interface Peak {
  readonly keys: number;
  /** The largest heap and buffers seen after a full collection. */
  readonly live: number;
  /** The most that the process ever had. */
  readonly resident: number;
}

/** As many as a worker ever has. */
const LANES = 16;
/** Between two looks at the heap, in keys. */
const LOOK_EVERY = 100_000;

/** Walks so many keys with the engine's `copyRanges` in this process. Needs --expose-gc. */
export async function peakOf(keys: number): Promise<Peak> {
  const collect = (globalThis as { gc?: () => void }).gc;
  if (!collect) throw new Error("The heap can only be measured with --expose-gc.");
  let live = 0;
  const space = SHAPES.hashed?.(keys);
  if (!space) throw new Error("There is no such shape.");
  let computed = 0;
  const watched = {
    size: keys,
    key: (rank: number): string => {
      if (++computed % LOOK_EVERY === 0) {
        collect();
        const { heapUsed, external } = process.memoryUsage();
        live = Math.max(live, heapUsed + external);
      }
      return space.key(rank);
    },
  };
  const run = runNamed("memory");
  const task = {
    run,
    records: new Records(recordStore(), "runs", run),
    limit: { keys: null, ms: Number.POSITIVE_INFINITY, lanes: LANES, overhead: 0.06 },
    name: "1-0",
  };
  const means = {
    store: bucketStore({ keys: watched, missing: 0.01 }),
    pace: steadyPace(MODEL.copiesPerWorker),
    budget: { mayBegin: () => true, signal: new AbortController().signal },
  };
  const result = await walked(task, means, [{ after: null, through: null }]);
  if (result.tally.objects.source !== keys || result.left.length > 0) throw new Error("Keys were lost.");
  return { keys, live, resident: process.resourceUsage().maxRSS * 1_024 };
}

if (require.main === module) {
  void peakOf(Number(process.argv[2])).then((peak) => process.stdout.write(JSON.stringify(peak)));
}
