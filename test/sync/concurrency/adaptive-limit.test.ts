import { expect } from "chai";
import { AdaptiveLimit, isThrottle } from "../../../sync/concurrency/adaptive-limit";

describe("the pace of copies", () => {
  /** A server that takes `ms` for a copy, and no more copies a second than `most` however many are in flight. */
  class Server {
    time = 0;
    readonly pace: AdaptiveLimit;

    constructor(
      private readonly ms: number,
      private readonly most: number,
      limit = 256,
    ) {
      this.pace = new AdaptiveLimit(limit, () => this.time);
    }

    /** @returns the limit after so many copies. */
    copies(count: number, { bytes = 0, full = true } = {}): number {
      for (let i = 0; i < count; i++) {
        this.time += Math.max(this.ms / this.pace.current, 1_000 / this.most);
        this.pace.succeeded(bytes, full);
      }
      return this.pace.current;
    }
  }

  it("doubles with each round of successes until the first refusal, up to the most that is allowed", () => {
    const server = new Server(100, 1e6);
    expect([server.pace.current, server.copies(33), server.copies(65)]).to.deep.equal([32, 64, 128]);
    expect(server.copies(10_000)).to.equal(256);
  });

  it("halves at a refusal, once for a swarm of them, and then gains one a round", () => {
    const server = new Server(100, 1e6);
    server.copies(10_000);
    for (let i = 0; i < 50; i++) server.pace.throttled();
    expect(server.pace.current).to.equal(128);
    expect(server.copies(256)).to.equal(128); // those that were under way
    expect(server.copies(129)).to.equal(129);
    server.time += 1_500;
    server.pace.throttled();
    expect(server.pace.current).to.equal(64);
  });

  it("takes a doubling back that only made every copy take longer", () => {
    const server = new Server(100, 640);
    expect([server.copies(33), server.copies(65), server.copies(129)]).to.deep.equal([64, 128, 64]);
    const limits = Array.from({ length: 200 }, () => server.copies(50));
    expect(Math.max(...limits)).to.be.at.most(96);
  });

  it("keeps near the fewest in flight that bring the most", () => {
    const server = new Server(100, 1_000); // 100 in flight
    server.copies(20_000);
    const limits = Array.from({ length: 400 }, () => server.copies(100));
    expect(Math.min(...limits)).to.be.at.least(64);
    expect(Math.max(...limits)).to.be.at.most(135);
  });

  it("goes on to grow, one a round, where that brings more again", () => {
    const slow = new Server(100, 500);
    slow.copies(10_000);
    expect(slow.pace.current).to.be.at.most(80);
    Object.assign(slow, { most: 1e6 });
    expect(slow.copies(60_000)).to.equal(256);
  });

  it("does not take large objects for a slow server", () => {
    const server = new Server(100, 1e6);
    server.copies(97);
    for (let i = 0; i < 2_000; i++) {
      const bytes = i % 3 === 0 ? 160 * 2 ** 20 : 0;
      Object.assign(server, { ms: bytes > 0 ? 1_100 : 100 });
      server.copies(1, { bytes });
    }
    expect(server.pace.current).to.equal(256);
  });

  it("does not take a pause for slowness", () => {
    const server = new Server(100, 1e6);
    expect(server.copies(100)).to.equal(128);
    server.copies(10, { full: false }); // the last ones of an invocation
    server.time += 600_000;
    expect(server.copies(1_000)).to.equal(256);
  });

  it("does not take one very large object for a better rate", () => {
    const server = new Server(100, 1e6);
    server.copies(10_000);
    for (let i = 0; i < 50; i++) {
      server.copies(1, { bytes: 50 * 2 ** 30 });
      expect(server.copies(500)).to.equal(256);
    }
  });

  it("measures nothing of the copies that were begun before it fell", () => {
    const server = new Server(100, 1e6);
    server.copies(10_000);
    server.pace.throttled();
    for (let i = 0; i < 256; i++) {
      server.time += 100 / 256; // all that are in flight, though 128 are allowed
      server.pace.succeeded(0, true);
    }
    const limits = Array.from({ length: 400 }, () => server.copies(100));
    expect(Math.min(...limits)).to.be.at.least(128);
    expect(limits.at(-1)).to.equal(256);
  });

  it("learns nothing from copies that no other was waiting for", () => {
    const server = new Server(100, 1e6);
    expect(server.copies(10_000, { full: false })).to.equal(32);
    server.time += 600_000; // a warm function that had nothing to do
    server.copies(1, { full: false });
    expect(server.copies(33)).to.equal(64);
  });

  it("never stops, however often it is refused", () => {
    let now = 0;
    const pace = new AdaptiveLimit(256, () => now);
    for (let i = 0; i < 100; i++) {
      now += 2_000;
      pace.throttled();
    }
    expect(pace.current).to.equal(4);
    expect(new AdaptiveLimit(1).current).to.equal(1);
  });

  it("takes SlowDown, 503 and 429 for refusals, and nothing else", () => {
    expect(isThrottle({ name: "SlowDown" })).to.equal(true);
    expect(isThrottle({ name: "ServiceUnavailable", $metadata: { httpStatusCode: 503 } })).to.equal(true);
    expect(isThrottle({ name: "TooManyRequests", $metadata: { httpStatusCode: 429 } })).to.equal(true);
    expect(isThrottle({ name: "AccessDenied", $metadata: { httpStatusCode: 403 } })).to.equal(false);
    expect(isThrottle(new Error("socket hang up"))).to.equal(false);
  });
});
