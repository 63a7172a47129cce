import type { Buckets } from "../../simulate/buckets";
import { Machine, type Simulated } from "../../simulate/machine";
import { MODEL, type Model } from "../../simulate/model";
import type { Worker } from "../../simulate/worker";

/** Two runs over the same buckets: the first one, and one that has learned. Without `lanes` as many as the plan says. */
export const bothRuns = async (
  buckets: Buckets,
  worker: Worker,
  workers: number,
  { lanes, model = MODEL }: { readonly lanes?: number; readonly model?: Model } = {},
): Promise<[Simulated, Simulated]> => {
  const machine = new Machine({ buckets, model, workers, worker, ...(lanes && { lanes }) });
  return [await machine.sync(), await machine.sync()];
};
