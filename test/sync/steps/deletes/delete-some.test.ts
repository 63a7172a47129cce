import { expect } from "chai";
import { runNamed } from "../../../../simulate/run/machine";
import { KEY_RATE_BACKOFF } from "../../../../sync/concurrency/constants";
import { RateLimit } from "../../../../sync/concurrency/rate-limit";
import { newCounters } from "../../../../sync/metrics/counters";
import { StoreError } from "../../../../sync/s3/object-store";
import { DELETE_WAIT_MS } from "../../../../sync/steps/constants";
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

describe("keys that S3 asks to send more slowly", () => {
  it("are sent again after longer and longer waits, count for the rate each time, and lower it once a second", async () => {
    const order: (string | number)[] = [];
    let left = 2;
    const rate = new RateLimit({ now: () => 0, sleep: async () => {} });
    const before = rate.current;
    const take = rate.take.bind(rate);
    rate.take = async (keys) => {
      await take(keys);
      order.push(`rate ${keys}`);
    };
    const context = {
      destination: {
        ...memoryStore(),
        remove: async () => {
          order.push("request");
          if (left-- > 0) throw new StoreError("SlowDown", 503, "Slow down.");
          return [];
        },
      },
      ...{ counters: newCounters(), rate, now: () => 0, budget: new AbortController() },
      sleep: async (ms: number) => {
        await Promise.resolve();
        order.push(ms);
      },
    };
    const outcomes = await deleteSome(context, runNamed("slow"), ORPHANS, CHECKED);
    expect(outcomes.map(({ outcome }) => outcome)).to.deep.equal(["deleted"]);
    const again = (ms: number) => [ms, "rate 1", "request"];
    expect(order).to.deep.equal([
      ...["rate 1", "request"],
      ...again(DELETE_WAIT_MS),
      ...again(2 * DELETE_WAIT_MS),
    ]);
    expect([rate.refused, rate.current]).to.deep.equal([true, before * KEY_RATE_BACKOFF]);
  });
});
