import type { Buckets } from "../../simulate/buckets";
import { Machine, type Simulated } from "../../simulate/machine";
import { MODEL, type Model } from "../../simulate/model";
import type { Worker } from "../../simulate/worker";

/** Two runs over the same buckets. The second one uses the key histogram of the first one. */
export const bothRuns = async (
  buckets: Buckets,
  worker: Worker,
  workers: number,
  { segments, model = MODEL }: { readonly segments?: number; readonly model?: Model } = {},
): Promise<[Simulated, Simulated]> => {
  const machine = new Machine({ buckets, model, workers, worker, ...(segments && { segments }) });
  return [await machine.sync(), await machine.sync()];
};
