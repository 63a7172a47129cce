import { expect } from "chai";
import { AdaptiveLimit, isThrottle } from "../../../sync/concurrency/adaptive-limit";

describe("the adaptive concurrency limit", () => {
  /** A simulated server. A copy takes `ms` milliseconds; at most `perSecond` copies finish per second. */
  class Server {
    time = 0;
    readonly limit: AdaptiveLimit;

    constructor(
      private readonly ms: number,
      private readonly perSecond: number,
      max = 256,
    ) {
      this.limit = new AdaptiveLimit(max, () => this.time);
    }

    /** Finishes `count` copies. @returns the limit after them. */
    copies(count: number, { bytes = 0, full = true } = {}): number {
      for (let i = 0; i < count; i++) {
        this.time += Math.max(this.ms / this.limit.current, 1_000 / this.perSecond);
        this.limit.succeeded(bytes, full);
      }
      return this.limit.current;
    }
  }

  it("doubles with each round of copies until the first refusal, up to the maximum", () => {
    const server = new Server(100, 1e6);
    expect([server.limit.current, server.copies(33), server.copies(65)]).to.deep.equal([32, 64, 128]);
    expect(server.copies(10_000)).to.equal(256);
  });

  it("is halved once for simultaneous refusals, and then grows by one per round", () => {
    const server = new Server(100, 1e6);
    server.copies(10_000);
    for (let i = 0; i < 50; i++) server.limit.throttled();
    expect(server.limit.current).to.equal(128);
    expect(server.copies(256)).to.equal(128); // the copies that were in flight
    expect(server.copies(129)).to.equal(129);
    server.time += 1_500;
    server.limit.throttled();
    expect(server.limit.current).to.equal(64);
  });

  it("goes back to the lower value if doubling only made each copy take longer", () => {
    const server = new Server(100, 640);
    expect([server.copies(33), server.copies(65), server.copies(129)]).to.deep.equal([64, 128, 64]);
    const limits = Array.from({ length: 200 }, () => server.copies(50));
    expect(Math.max(...limits)).to.be.at.most(96);
  });

  it("stays near the lowest value with the highest rate", () => {
    const server = new Server(100, 1_000); // 100 in flight
    server.copies(20_000);
    const limits = Array.from({ length: 400 }, () => server.copies(100));
    expect(Math.min(...limits)).to.be.at.least(64);
    expect(Math.max(...limits)).to.be.at.most(135);
  });

  it("grows again by one per round if that increases the rate", () => {
    const slow = new Server(100, 500);
    slow.copies(10_000);
    expect(slow.limit.current).to.be.at.most(80);
    Object.assign(slow, { perSecond: 1e6 });
    expect(slow.copies(60_000)).to.equal(256);
  });

  it("does not fall because of large objects", () => {
    const server = new Server(100, 1e6);
    server.copies(97);
    for (let i = 0; i < 2_000; i++) {
      const bytes = i % 3 === 0 ? 160 * 2 ** 20 : 0;
      Object.assign(server, { ms: bytes > 0 ? 1_100 : 100 });
      server.copies(1, { bytes });
    }
    expect(server.limit.current).to.equal(256);
  });

  it("does not fall because of a pause", () => {
    const server = new Server(100, 1e6);
    expect(server.copies(100)).to.equal(128);
    server.copies(10, { full: false }); // the last copies of an invocation
    server.time += 600_000;
    expect(server.copies(1_000)).to.equal(256);
  });

  it("does not fall after one very large object, which counts for at most 16 units", () => {
    const server = new Server(100, 1e6);
    server.copies(10_000);
    for (let i = 0; i < 50; i++) {
      server.copies(1, { bytes: 50 * 2 ** 30 });
      expect(server.copies(500)).to.equal(256);
    }
  });

  it("ignores copies that began before it fell", () => {
    const server = new Server(100, 1e6);
    server.copies(10_000);
    server.limit.throttled();
    for (let i = 0; i < 256; i++) {
      server.time += 100 / 256; // 256 copies are in flight, although 128 are allowed
      server.limit.succeeded(0, true);
    }
    const limits = Array.from({ length: 400 }, () => server.copies(100));
    expect(Math.min(...limits)).to.be.at.least(128);
    expect(limits.at(-1)).to.equal(256);
  });

  it("ignores copies that finish while no other copy waits", () => {
    const server = new Server(100, 1e6);
    expect(server.copies(10_000, { full: false })).to.equal(32);
    server.time += 600_000; // a warm function that was idle
    server.copies(1, { full: false });
    expect(server.copies(33)).to.equal(64);
  });

  it("does not fall below 4, or below its maximum if that is lower", () => {
    let now = 0;
    const limit = new AdaptiveLimit(256, () => now);
    for (let i = 0; i < 100; i++) {
      now += 2_000;
      limit.throttled();
    }
    expect(limit.current).to.equal(4);
    expect(new AdaptiveLimit(1).current).to.equal(1);
  });

  it("counts SlowDown, 503 and 429 as refusals, and no other error", () => {
    expect(isThrottle({ name: "SlowDown" })).to.equal(true);
    expect(isThrottle({ name: "ServiceUnavailable", $metadata: { httpStatusCode: 503 } })).to.equal(true);
    expect(isThrottle({ name: "TooManyRequests", $metadata: { httpStatusCode: 429 } })).to.equal(true);
    expect(isThrottle({ name: "AccessDenied", $metadata: { httpStatusCode: 403 } })).to.equal(false);
    expect(isThrottle(new Error("socket hang up"))).to.equal(false);
  });
});
