import { expect } from "chai";
import { AdaptivePace, isThrottle } from "../../sync/pace";

describe("the pace of copies", () => {
  const grown = (pace: AdaptivePace, successes: number): number => {
    for (let i = 0; i < successes; i++) pace.succeeded();
    return pace.limit;
  };

  it("doubles with each round of successes until the first refusal, up to the most that is allowed", () => {
    const pace = new AdaptivePace(256);
    expect([pace.limit, grown(pace, 32), grown(pace, 64), grown(pace, 1_000)]).to.deep.equal([
      32, 64, 128, 256,
    ]);
  });

  it("halves at a refusal, once for a swarm of them, and then gains one a round", () => {
    let now = 0;
    const pace = new AdaptivePace(256, () => now);
    grown(pace, 1_000);
    for (let i = 0; i < 50; i++) pace.throttled();
    expect(pace.limit).to.equal(128);
    expect(grown(pace, 129)).to.equal(129);
    now = 1_500;
    pace.throttled();
    expect(pace.limit).to.equal(64);
  });

  it("never stops, however often it is refused", () => {
    let now = 0;
    const pace = new AdaptivePace(256, () => now);
    for (let i = 0; i < 100; i++) {
      now += 2_000;
      pace.throttled();
    }
    expect(pace.limit).to.equal(4);
    expect(new AdaptivePace(1).limit).to.equal(1);
  });

  it("takes SlowDown, 503 and 429 for refusals, and nothing else", () => {
    expect(isThrottle({ name: "SlowDown" })).to.equal(true);
    expect(isThrottle({ name: "ServiceUnavailable", $metadata: { httpStatusCode: 503 } })).to.equal(true);
    expect(isThrottle({ name: "TooManyRequests", $metadata: { httpStatusCode: 429 } })).to.equal(true);
    expect(isThrottle({ name: "AccessDenied", $metadata: { httpStatusCode: 403 } })).to.equal(false);
    expect(isThrottle(new Error("socket hang up"))).to.equal(false);
  });
});
