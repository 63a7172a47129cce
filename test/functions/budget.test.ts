import { type Clock, install } from "@sinonjs/fake-timers";
import { expect } from "chai";
import type { Held } from "../../functions/runtime/lease";
import { budget } from "../../functions/runtime/runtime";
import { LeaseLost } from "../../sync/model/lease-errors";

const SECONDS = 1_000;

describe("the budget of a worker", () => {
  let clock: Clock;
  beforeEach(() => {
    clock = install({ toFake: ["setTimeout", "clearTimeout", "Date"] });
  });
  afterEach(() => clock.uninstall());

  /** A worker for which Lambda has 100 seconds, and its round `ms`. */
  function begun({ ms = 1_000 * SECONDS, abortsOnStop = true } = {}) {
    const lost = new AbortController();
    const stop = new AbortController();
    const lease: Held = {
      get lost() {
        return lost.signal.aborted ? LeaseLost.to(undefined) : undefined;
      },
      signal: lost.signal,
      [Symbol.dispose]: () => {},
    };
    const context = { awsRequestId: "1", getRemainingTimeInMillis: () => 100 * SECONDS, stop: stop.signal };
    const time = budget({ now: () => clock.now }, context, ms, { lease, abortsOnStop });
    return { time, lost, stop, state: () => [time.mayBegin(), time.signal.aborted] };
  }

  it("ends 80% into Lambda's time, and requests in flight are given up after 96%", async () => {
    const { state } = begun();
    const states: unknown[] = [];
    for (const seconds of [79, 2, 14, 2]) {
      await clock.tickAsync(seconds * SECONDS);
      states.push([clock.now / SECONDS, ...state()]);
    }
    expect(states).to.deep.equal([
      [79, true, false],
      [81, false, false],
      [95, false, false],
      [97, false, true],
    ]);
  });

  it("ends with its round, if that is shorter", async () => {
    const { state } = begun({ ms: 10 * SECONDS });
    await clock.tickAsync(9 * SECONDS);
    expect(state()).to.deep.equal([true, false]);
    await clock.tickAsync(2 * SECONDS);
    expect(state()).to.deep.equal([false, false]);
  });

  it("ends at once, with its requests, when the lease is lost", () => {
    const { state, lost } = begun();
    lost.abort();
    expect(state()).to.deep.equal([false, true]);
  });

  it("ends at once when the run is stopped. Requests that delete are not given up", () => {
    const copying = begun();
    copying.stop.abort();
    expect(copying.state()).to.deep.equal([false, true]);
    const deleting = begun({ abortsOnStop: false });
    deleting.stop.abort();
    expect(deleting.state()).to.deep.equal([false, false]);
  });

  it("leaves no timer", () => {
    begun().time[Symbol.dispose]();
    expect(clock.countTimers()).to.equal(0);
  });
});
