import { expect } from "chai";
import { runNamed } from "../../../../simulate/run/machine";
import { RateLimit } from "../../../../sync/concurrency/rate-limit";
import { newCounters } from "../../../../sync/metrics/counters";
import { StoreError } from "../../../../sync/s3/object-store";
import { deleteSome } from "../../../../sync/steps/deletes/delete-some";
import { memoryStore } from "../../memory-store";

const CHECKED = { present: new Set<string>(), validUntil: 3_600_000 };
const ORPHANS = [{ key: "orphan", etag: '"0af"', size: 1 }];

/** A worker of deletes that ends while it waits for its rate, or before it tries keys again. @returns its requests */
async function endedWhile(waits: "for its rate" | "to try again", how: "stop" | "budget" | "expiry") {
  const ends = { stop: new AbortController(), budget: new AbortController() };
  let time = 0;
  const end = async () => {
    if (how === "expiry") time = CHECKED.validUntil + 1;
    else ends[how].abort();
  };
  const rate = new RateLimit({ now: () => 0, sleep: waits === "for its rate" ? end : async () => {} });
  if (waits === "for its rate") await rate.take(1e6); // so that the next request has to wait
  let sent = 0;
  const context = {
    destination: {
      ...memoryStore(),
      remove: async () => {
        sent++;
        throw new StoreError("SlowDown", 503, "Slow down.");
      },
    },
    counters: newCounters(),
    rate,
    now: () => time,
    sleep: waits === "to try again" ? end : async () => {},
    stop: ends.stop.signal,
    budget: ends.budget,
  };
  const error = await deleteSome(context, runNamed("ended"), ORPHANS, CHECKED).catch(
    (it: Error) => it.message,
  );
  return { sent, error };
}

describe("a request that deletes", () => {
  for (const how of ["stop", "budget"] as const) {
    it(`is not sent if its worker has ended (${how}) while it waited for its rate`, async () => {
      const error = "The worker ended before the request began.";
      expect(await endedWhile("for its rate", how)).to.deep.equal({ sent: 0, error });
    });

    it(`is not sent again if its worker has ended (${how}) since`, async () => {
      const error = "The worker ended before the keys were tried again.";
      expect(await endedWhile("to try again", how)).to.deep.equal({ sent: 1, error });
    });
  }

  it("is not sent, or sent again, if its list of orphans has become too old since", async () => {
    const error = "The list of orphans is too old by now. The next attempt checks it against the source.";
    expect(await endedWhile("for its rate", "expiry")).to.deep.equal({ sent: 0, error });
    expect(await endedWhile("to try again", "expiry")).to.deep.equal({ sent: 1, error });
  });
});
