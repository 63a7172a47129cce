import { type Clock, install } from "@sinonjs/fake-timers";
import { expect } from "chai";
import { holdLease } from "../../functions/runtime/lease";
import { runNamed } from "../../simulate/run/machine";
import { LeaseLost } from "../../sync/model/lease-errors";
import type { Leases } from "../../sync/records/leases";

const run = { ...runNamed("run"), lease: { key: "key", token: "token" } };
const lost = LeaseLost.to({ name: "b", execution: "arn:b", startedAt: "then" });

describe("a worker's hold of the lease", () => {
  let clock: Clock;
  beforeEach(() => {
    clock = install({ toFake: ["setTimeout", "clearTimeout", "performance", "Date"] });
  });
  afterEach(() => clock.uninstall());

  /** A worker whose nth check, from 1, has this result. */
  async function holding(check: (n: number) => Promise<void>) {
    const times: number[] = [];
    const leases = {
      check: () => {
        times.push(clock.now);
        return check(times.length);
      },
    } as unknown as Leases;
    return { held: await holdLease({ leases }, run), times };
  }

  it("is checked at first, and again at least every 30 seconds, until the worker ends", async () => {
    const { held, times } = await holding(async () => {});
    await clock.tickAsync(300_000);
    const gaps = times.map((time, i) => time - (times[i - 1] ?? 0));
    expect([times[0], Math.max(...gaps) < 30_000, held.lost]).to.deep.equal([0, true, undefined]);
    held[Symbol.dispose]();
    const checked = times.length;
    await clock.tickAsync(300_000);
    expect([times.length, clock.countTimers()]).to.deep.equal([checked, 0]);
  });

  it("ends at the first check if another run has taken over before", async () => {
    const { held } = await holding(() => Promise.reject(lost));
    expect([held.lost, held.signal.aborted]).to.deep.equal([lost, true]);
  });

  it("ends within 30 seconds after another run has taken over", async () => {
    const { held } = await holding((n) => (n > 3 ? Promise.reject(lost) : Promise.resolve()));
    await clock.tickAsync(24_000);
    expect(held.lost).to.equal(undefined);
    await clock.tickAsync(30_000);
    expect([held.lost, held.signal.aborted, clock.countTimers()]).to.deep.equal([lost, true, 0]);
  });

  /** Why a worker ends whose first check succeeds, and none of the others. */
  async function endOf(broken: (n: number) => Promise<void>) {
    const { held } = await holding((n) => (n > 1 ? broken(n) : Promise.resolve()));
    await clock.tickAsync(29_000);
    expect(held.lost).to.equal(undefined);
    await clock.tickAsync(2_000);
    held[Symbol.dispose]();
    return held.lost;
  }

  it("ends after 30 seconds in which the lease cannot be read, and not before, with the last error", async () => {
    const refused = Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:9000"), { code: "ECONNREFUSED" });
    const lost = await endOf((n) => Promise.reject(n === 2 ? new Error("503") : refused));
    expect([lost?.name, lost?.cause, lost?.message]).to.deep.equal([
      "LeaseLost",
      refused,
      "The lease of the pair could not be read for 30 seconds: connect ECONNREFUSED 127.0.0.1:9000. " +
        "This run has stopped writing. Fix the cause and start it again.",
    ]);
  });

  it("ends as well if no check has a response", async () => {
    const lost = await endOf(() => new Promise(() => {}));
    expect(lost?.message).to.match(/could not be read for 30 seconds: no response arrived\. This run /);
  });

  /** Why a worker ends whose process is suspended for an hour. From its nth check on, the result is another one. */
  async function endOfSuspended(n: number, then: () => Promise<void>) {
    const { held } = await holding((check) => (check >= n ? then() : Promise.resolve()));
    await clock.tickAsync(13_000);
    clock.jump(3_600_000);
    await clock.tickAsync(4_900);
    const early = held.lost;
    await clock.tickAsync(200);
    const late = held.lost;
    await clock.tickAsync(60_000);
    held[Symbol.dispose]();
    return [early, late, held.lost].map((error) => error?.message);
  }

  it("does not end because its process was suspended for longer: it checks the lease first", async () => {
    const never = new Promise<void>(() => {});
    expect(await endOfSuspended(99, async () => {})).to.deep.equal([undefined, undefined, undefined]);
    let pending = 0;
    const firstHangs = () => (pending++ === 0 ? never : Promise.resolve());
    expect(await endOfSuspended(2, firstHangs), "in a check").to.deep.equal([
      undefined,
      undefined,
      undefined,
    ]);
    const { message } = lost;
    expect(await endOfSuspended(3, () => Promise.reject(lost))).to.deep.equal([message, message, message]);
  });

  it("ends if the lease cannot be read soon after its process was suspended", async () => {
    const [early, ...ends] = await endOfSuspended(3, () => new Promise(() => {}));
    expect(early).to.equal(undefined);
    for (const end of ends) expect(end).to.match(/could not be read for 30 seconds: no response arrived\./);
  });

  it("fails at once if the first check says nothing of the lease", async () => {
    const error = new Error("503");
    expect(await holding(() => Promise.reject(error)).catch((thrown: unknown) => thrown)).to.equal(error);
    expect(clock.countTimers()).to.equal(0);
  });

  it("is not needed by a dry run, which writes nothing", async () => {
    const held = await holdLease({ leases: undefined as never }, { ...run, lease: null });
    expect([held.lost, held.signal.aborted]).to.deep.equal([undefined, false]);
  });
});
