import FakeTimers, { type Clock } from "@sinonjs/fake-timers";

/** Replaces timers. Everything else, such as promises and sockets, runs as usual. Uninstall it after use. */
export const fakeTimers = (): Clock =>
  FakeTimers.install({ toFake: ["setTimeout", "clearTimeout"], shouldClearNativeTimers: true });

/** The result of work that waits for timers, without waiting for them. @returns the result, and the waits in milliseconds */
export async function withoutWaiting<T>(work: () => Promise<T>): Promise<{ result: T; waited: number }> {
  const clock = fakeTimers();
  try {
    let settled = false;
    const done = work().finally(() => {
      settled = true;
    });
    done.catch(() => {}); // awaited below
    while (!settled) {
      await new Promise((resolve) => setImmediate(resolve));
      if (!settled) clock.runToLast();
    }
    return { result: await done, waited: clock.now };
  } finally {
    clock.uninstall();
  }
}
