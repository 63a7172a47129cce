import { inBatches } from "../../concurrency/batches";
import { ROUNDS_AT_ONCE } from "../../records/constants";

/**
 * Reads the results of rounds, a few at a time. Most of a result is its remaining ranges, which only the next round needs. The
 * ranges of all rounds together would exceed the memory of a function.
 *
 * @param rounds the number of rounds
 * @param read reads the necessary data of a round. Rounds are numbered from 1
 */
export const eachRound = <T>(rounds: number, read: (round: number) => Promise<T>): Promise<T[]> =>
  inBatches(
    Array.from({ length: rounds }, (_, i) => i + 1),
    ROUNDS_AT_ONCE,
    read,
  );
