import { setImmediate } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import { expect } from "chai";
import { runNamed } from "../../../../simulate/run/machine";
import { RateLimit } from "../../../../sync/concurrency/rate-limit";
import { newCounters } from "../../../../sync/metrics/counters";
import type { DeleteDivision, DeleteRoundResult, PendingFile } from "../../../../sync/records/delete-schema";
import { OUTCOMES, paths } from "../../../../sync/records/paths";
import { Records } from "../../../../sync/records/records";
import type { StoredOutcome } from "../../../../sync/records/schema";
import { meteredStore } from "../../../../sync/s3/decorators/metered-store";
import type { ObjectStore } from "../../../../sync/s3/object-store";
import { deleteOrphans } from "../../../../sync/steps/deletes/delete-orphans";
import { gatherDeletes } from "../../../../sync/steps/deletes/gather-deletes";
import type { Deleting } from "../../../../sync/steps/states";
import { memoryStore } from "../../memory-store";

const RUN = runNamed("killed");
/** A full file of outcomes, and the orphans after it. */
const [FULL, REST] = [10_000, 2_000];
const ORPHANS = FULL + REST;
const SIZE = 3;

const KEYS = Array.from({ length: ORPHANS }, (_, i) => `orphan-${i}`);
const LIST = KEYS.map((key) => `${JSON.stringify({ key, etag: '"0af"', size: SIZE })}\n`).join("");

class Killed extends Error {}

/**
 * One work item of orphans, and attempts at it that are killed at any of their requests.
 *
 * @param denied orphans that may not be deleted
 */
async function itemOf(denied: readonly string[] = []) {
  const files = new Map<string, string | Uint8Array>();
  const runs = memoryStore(files);
  const present = new Set(KEYS);
  const file: PendingFile = { key: "list", first: "", last: "", count: ORPHANS, bytes: ORPHANS * SIZE };
  files.set("list", LIST);
  const division: DeleteDivision = { items: [[file]], ms: 1, keysPerSecond: 1e9 };
  const deletes = new Map<string, number>();
  const destination: ObjectStore = {
    ...runs,
    remove: async (_, orders) => {
      const refused = orders.filter(({ key }) => denied.includes(key));
      const gone = orders.filter(({ key }) => !denied.includes(key) && !present.delete(key));
      for (const { key } of orders) deletes.set(key, (deletes.get(key) ?? 0) + 1);
      return [
        ...refused.map(({ key }) => ({ key, code: "AccessDenied", message: "" })),
        ...gone.map(({ key }) => ({ key, code: "NoSuchKey", message: "" })),
      ];
    },
    head: async () => undefined,
    list: async () => ({ entries: [], last: true }),
  };
  const records = new Records(runs, "runs", RUN);
  await records.write(paths(RUN).deleteDivision(1), division);

  /** @param requests after which the worker is killed: before the next one, or when that one is done. @returns its requests */
  const attempt = async (requests = Number.POSITIVE_INFINITY, when: "before" | "after" = "before") => {
    let sent = 0;
    let dead = false;
    const killing = (store: ObjectStore): ObjectStore =>
      new Proxy(store, {
        get: (target, name: keyof ObjectStore) =>
          name === "serverTime"
            ? target[name]
            : async (...args: never[]) => {
                const last = ++sent > requests;
                // A killed worker goes no further: its promise never settles. The race below ends it.
                if (last && when === "before") return kill();
                // A file takes longer than a record. If its worker is killed meanwhile, it is not written.
                if (name === "write" && String(args[1]).startsWith(OUTCOMES)) {
                  await setImmediate();
                  if (dead) return kill();
                }
                const result = await (target[name] as (...args: never[]) => unknown)(...args);
                return last ? kill() : result;
              },
      });
    let killed = () => {};
    const death = new Promise<never>((_, reject) => {
      killed = () => reject(new Killed());
    });
    const kill = () => {
      dead = true;
      killed();
      return new Promise<never>(() => {});
    };
    const counters = newCounters();
    const metered = (store: ObjectStore) => meteredStore(killing(store), counters.requests, counters.classes);
    const own = new Records(metered(runs), "runs", RUN);
    const context = {
      source: metered(destination),
      destination: metered(destination),
      records: own,
      counters,
      now: () => Date.parse(RUN.startedAt),
      sleep: async () => {},
      division,
      budget: { mayBegin: () => true, signal: new AbortController().signal },
      rate: new RateLimit({ now: () => 0, sleep: async () => {} }),
    };
    const work = async () => {
      const request = { run: RUN, round: 1, batch: 0, redrives: 0, itemRedrives: 0 };
      await own.write(paths(RUN).deleteResult(1, 0), await deleteOrphans(context, request));
    };
    await Promise.race([work(), death]).catch((error) => {
      if (!(error instanceof Killed)) throw error;
    });
    return sent;
  };

  const gathered = async (): Promise<DeleteRoundResult> => {
    const deleting = { run: RUN, deleteRound: 1, counters: newCounters(), stalled: 0 } as unknown as Deleting;
    const now = () => Date.parse(RUN.startedAt);
    await gatherDeletes({ records, counters: newCounters(), workers: 4, now, limits: {} }, deleting);
    return records.read<DeleteRoundResult>(paths(RUN).deleteGathered(1));
  };

  const outcomes = (): StoredOutcome[] =>
    [...files]
      .filter(([key]) => key.startsWith(OUTCOMES))
      .map(([, body]) =>
        gunzipSync(body as Uint8Array)
          .toString()
          .trim()
          .replaceAll("\n", ","),
      )
      .flatMap((lines) => JSON.parse(`[${lines}]`) as StoredOutcome[]);

  return { attempt, gathered, outcomes, present, deletes };
}

/** Keys that are twice in a list, and the number of all. */
const countsOf = (records: readonly StoredOutcome[]) => ({
  records: records.length,
  keys: new Set(records.map(({ key }) => key)).size,
});

describe("a worker of deletes that is killed", () => {
  let requests = 0;
  before(async () => {
    requests = await (await itemOf()).attempt();
  });

  for (const when of ["before", "after"] as const)
    it(`${when} any of its requests is continued: each orphan is counted once, and has one record`, async () => {
      for (let n = 0; n < requests; n++) {
        const item = await itemOf();
        await item.attempt(n, when);
        await item.attempt();
        const { counters, groups, remaining, failed, failure } = await item.gathered();
        expect([
          n,
          counters.objects.deleted,
          counters.objects.retained,
          counters.bytes.deleted,
        ]).to.deep.equal([...[n, ORPHANS, 0, ORPHANS * SIZE]]);
        expect(groups.reduce((sum, { count }) => sum + count, 0)).to.equal(ORPHANS);
        expect([remaining, failed, failure, item.present.size]).to.deep.equal([0, 0, null, 0]);
        expect([n, countsOf(item.outcomes())]).to.deep.equal([n, { records: ORPHANS, keys: ORPHANS }]);
      }
    });

  it("is not begun again: what it has recorded is not deleted a second time, and its requests are counted", async () => {
    const item = await itemOf();
    await item.attempt(requests - 2); // before the second file of outcomes
    await item.attempt();
    const again = [...item.deletes.values()].filter((times) => times > 1).length;
    expect(again).to.equal(REST);
    const { counters } = await item.gathered();
    expect(counters.requests.DELETE).to.equal((ORPHANS + REST) / 1_000);
  });

  it("has its failures counted, and in the report, with those of its successor", async () => {
    const item = await itemOf(["orphan-5", `orphan-${FULL + 5}`]);
    await item.attempt(requests - 2);
    await item.attempt();
    const { counters, failed, notable } = await item.gathered();
    expect([failed, counters.objects.retained, counters.objects.deleted]).to.deep.equal([2, 2, ORPHANS - 2]);
    expect(notable.map(({ key, code }) => [key, code])).to.deep.equal([
      ["orphan-5", "AccessDenied"],
      [`orphan-${FULL + 5}`, "AccessDenied"],
    ]);
  });

  it("at every attempt has its recorded part counted, and the rest remains for the next round", async () => {
    const item = await itemOf();
    for (let n = 0; n < 3; n++) await item.attempt(n === 0 ? requests - 2 : 2);
    const { counters, remaining, progressed, next } = await item.gathered();
    expect([counters.objects.deleted, remaining, progressed]).to.deep.equal([FULL, REST, true]);
    expect(next?.items.flat().map(({ count, skip }) => [count, skip])).to.deep.equal([[ORPHANS, FULL]]);
    expect(countsOf(item.outcomes())).to.deep.equal({ records: FULL, keys: FULL });
  });
});
