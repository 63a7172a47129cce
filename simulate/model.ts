import { LATENCIES } from "../functions/runtime/constants";
import { MODEL as S3_MODEL } from "../sync/forecast/constants";
import type { Model as S3Model } from "../sync/forecast/model";
import { noise } from "./keys/key-space";

/** S3, the workers, and their platform. Times are in milliseconds. */
export type Model = S3Model & { readonly [K in keyof typeof LATENCIES]: number };

export const MODEL: Model = { ...S3_MODEL, ...LATENCIES };

/** Time of a LIST. Pseudorandom, but constant for a page of a bucket. */
export function listTime(model: Model, side: number, rank: number): number {
  const chance = noise(rank * 2 + side);
  const usual = model.listMin - model.listMeanExtra * Math.log(1 - noise(rank * 2 + side + 0.5e9));
  return chance < 0.01 ? usual * model.listTailFactor : usual;
}
