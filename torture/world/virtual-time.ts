import { type Clock, install } from "@sinonjs/fake-timers";
import { START_MS } from "../constants";
import type { Random } from "./random";

/** The event loop's own timer, before it is replaced. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

export class Deadlock extends Error {}

/**
 * Replaces the clock, the timers and `Math.random` of this process while work runs. Time passes only from timer to timer,
 * and only after everything that can happen without a timer has happened. So a run depends only on its seed.
 */
export async function inVirtualTime<T>(random: Random, work: () => Promise<T>): Promise<T> {
  const clock = install({
    now: START_MS,
    toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date", "performance"],
  });
  const { random: original } = Math;
  Math.random = () => random.share();
  // The first stack trace with a file reads its source map, which uses random numbers.
  const { prepareStackTrace } = Error;
  Reflect.deleteProperty(Error, "prepareStackTrace");
  try {
    return await drive(clock, work());
  } finally {
    Math.random = original;
    Error.prepareStackTrace = prepareStackTrace;
    clock.uninstall();
  }
}

/** @throws Deadlock if the work waits for something other than a timer. */
async function drive<T>(clock: Clock, work: Promise<T>): Promise<T> {
  let ended = false;
  const end = () => {
    ended = true;
  };
  work.then(end, end);
  for (;;) {
    await turn();
    if (ended) return work;
    if (clock.countTimers() === 0) throw new Deadlock("The work waits, but no timer is set.");
    clock.next();
    clock.tick(0); // timers of the same time fire in one turn
  }
}

/** Waits in virtual time. */
export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
