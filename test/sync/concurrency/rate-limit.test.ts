import { expect } from "chai";
import { RateLimit } from "../../../sync/concurrency/rate-limit";

/** A clock of which only `sleep` advances the time, in milliseconds. */
function clock() {
  const time = { now: 0 };
  const sleep = async (ms: number) => {
    time.now += ms;
  };
  return { time, limit: new RateLimit({ now: () => time.now, sleep }) };
}

/** A worker that deletes 1,000 keys per request, on a partition that takes `perSecond` keys. @returns keys per second. */
async function run({ time, limit }: ReturnType<typeof clock>, perSecond: number, seconds: number) {
  const end = time.now + seconds * 1_000;
  let [room, last, accepted, refused] = [perSecond, time.now, 0, 0];
  while (time.now < end) {
    await limit.take(1_000);
    time.now++;
    room = Math.min(perSecond, room + ((time.now - last) / 1_000) * perSecond);
    last = time.now;
    if (room >= 1_000) {
      room -= 1_000;
      accepted += 1_000;
      limit.succeeded(1_000);
    } else {
      refused++;
      limit.throttled();
    }
  }
  return { rate: accepted / seconds, refused };
}

describe("the limit of keys per second", () => {
  it("allows a burst of one second, and then the rate", async () => {
    const { time, limit } = clock();
    limit.startAt(1_000);
    await limit.take(1_000);
    await limit.take(1_000);
    expect(time.now).to.equal(0);
    for (let i = 0; i < 5; i++) await limit.take(1_000);
    expect(time.now).to.equal(5_000);
  });

  it("uses most of what a partition takes, with few refusals", async () => {
    const world = clock();
    world.limit.startAt(875);
    await run(world, 3_500, 30);
    const { rate, refused } = await run(world, 3_500, 300);
    expect(rate).to.be.within(2_800, 3_500);
    expect(refused).to.be.below(30);
  });

  it("doubles until the first refusal, and then takes what several partitions allow", async () => {
    const world = clock();
    world.limit.startAt(875);
    await run(world, 28_000, 30);
    expect((await run(world, 28_000, 60)).rate).to.be.within(14_000, 28_000);
  });

  it("falls by a quarter at most once a second, and not below 100", () => {
    const { time, limit } = clock();
    limit.startAt(1_000);
    for (let i = 0; i < 10; i++) limit.throttled();
    expect(limit.current).to.equal(750);
    for (let i = 0; i < 10; i++) {
      time.now += 1_000;
      limit.throttled();
    }
    expect([limit.current, limit.refused]).to.deep.equal([100, true]);
  });

  it("does not grow while it holds nothing back", () => {
    const { limit } = clock();
    limit.startAt(1_000);
    for (let i = 0; i < 100; i++) limit.succeeded(1_000);
    expect(limit.current).to.equal(1_000);
  });
});
