import { inBatches } from "../../concurrency/batches";
import { ROUNDS_AT_ONCE } from "../../records/constants";

/**
 * Reads the results of rounds, a few at a time. Most of a result are the ranges that remained, which only the next round needs.
 * Those of all rounds together would exceed the memory of a function.
 *
 * @param rounds their number
 * @param read reads what is needed of a round, from 1
 */
export const eachRound = <T>(rounds: number, read: (round: number) => Promise<T>): Promise<T[]> =>
  inBatches(
    Array.from({ length: rounds }, (_, i) => i + 1),
    ROUNDS_AT_ONCE,
    read,
  );
