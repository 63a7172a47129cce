import { expect } from "chai";
import { ServerClock } from "../../../../../sync/s3/client/wire/server-clock";

const NOON = Date.parse("2026-11-26T12:00:00Z");

/** A clock of a server whose time is `ahead` of ours. @param speed seconds of ours per second of the server */
function serverWith({ ahead = 0, speed = 1 } = {}) {
  let elapsed = 0;
  const clock = new ServerClock(() => 5_000 + elapsed * speed);
  const time = () => NOON + ahead + elapsed;
  return {
    clock,
    time,
    pass: (ms: number) => {
      elapsed += ms;
    },
    respond: () => clock.observe(new Date(time()).toUTCString()),
  };
}

describe("the clock of a server", () => {
  it("has no time before the first response, nor after one without a valid date", () => {
    const clock = new ServerClock(() => 0);
    expect(clock.time()).to.equal(undefined);
    for (const date of [undefined, "", "yesterday"]) clock.observe(date);
    expect(clock.time()).to.equal(undefined);
  });

  it("is that of its responses, for any difference between the server's clock and this computer's", () => {
    for (const ahead of [0, 600_000, -600_000, 5e12]) {
      const { clock, time, respond, pass } = serverWith({ ahead });
      respond();
      expect(clock.time()).to.equal(time());
      pass(1_500);
      expect(clock.time()).to.be.within(time() - 2, time());
    }
  });

  it("is never ahead of the server, and at most a second late", () => {
    const { clock, time, respond, pass } = serverWith();
    for (const ms of [0, 999, 1, 400, 700, 100, 3_333, 0, 12_345]) {
      pass(ms);
      respond();
      expect(clock.time()).to.be.within(time() - 1_000, time());
    }
  });

  it("keeps the best of several observations", () => {
    const { clock, time, respond, pass } = serverWith();
    pass(1_990);
    respond();
    expect(time() - clock.time()!).to.equal(990);
    pass(20);
    respond();
    expect(time() - clock.time()!).to.equal(10);
    pass(900);
    respond();
    expect(time() - clock.time()!).to.be.within(10, 11);
  });

  it("is never ahead of the server, although this computer's clock is slower", () => {
    const { clock, time, respond, pass } = serverWith({ speed: 0.999 });
    for (let hour = 0; hour < 24; hour++) {
      respond();
      expect(clock.time()).to.be.within(time() - 1_000, time());
      pass(3_600_000);
    }
  });

  it("is never ahead of the server, although this computer's clock is faster", () => {
    const { clock, time, respond, pass } = serverWith({ speed: 1.0005 });
    for (let minute = 0; minute < 120; minute++) {
      respond();
      expect(clock.time()).to.be.at.most(time());
      pass(60_000);
    }
  });
});
