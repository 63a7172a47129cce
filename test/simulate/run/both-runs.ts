import { MODEL, type Model } from "../../../simulate/model";
import { Machine, type Simulated } from "../../../simulate/run/machine";
import type { Buckets } from "../../../simulate/s3/buckets";
import type { Worker } from "../../../simulate/worker/worker";

/** Two runs over the same buckets. The second run uses the key histogram of the first one. */
export const bothRuns = async (
  buckets: Buckets,
  worker: Worker,
  workers: number,
  { segments, model = MODEL }: { readonly segments?: number; readonly model?: Model } = {},
): Promise<[Simulated, Simulated]> => {
  const machine = new Machine({ buckets, model, workers, worker, ...(segments && { segments }) });
  return [await machine.sync(), await machine.sync()];
};
