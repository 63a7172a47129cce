import type { Model } from "../sync/forecast/model";
import { noise } from "./key-space";

export { MODEL } from "../sync/forecast/constants";
export type { Model };

/** Time of a LIST. Pseudorandom, but always the same for the same page of the same bucket. */
export function listTime(model: Model, side: number, rank: number): number {
  const chance = noise(rank * 2 + side);
  const usual = model.listMin - model.listMeanExtra * Math.log(1 - noise(rank * 2 + side + 0.5e9));
  return chance < 0.01 ? usual * model.listTailFactor : usual;
}
