import { TARIFF } from "../../functions/runtime/billing";
import { RateLimit } from "../../sync/concurrency/rate-limit";
import { estimateCost } from "../../sync/metrics/cost";
import { add, type Counters, NO_COUNTS, newCounters } from "../../sync/metrics/counters";
import type { WorkerStop } from "../../sync/model/failure";
import { LINES_PER_FILE } from "../../sync/records/constants";
import type { DeleteDivision, DeleteResult, PendingFile } from "../../sync/records/delete-schema";
import { paths } from "../../sync/records/paths";
import { Records } from "../../sync/records/records";
import { meteredStore } from "../../sync/s3/decorators/metered-store";
import { firstDivision, orphansIn, remainingAfter } from "../../sync/steps/deletes/division";
import { gatherDeletes } from "../../sync/steps/deletes/gather-deletes";
import type { Deleting } from "../../sync/steps/states";
import { Clock } from "../clock";
import type { Model } from "../model";
import { recordStore } from "../s3/store";
import { runNamed } from "./machine";
import { mapRun } from "./map-run";

/** Keys per request, and requests in flight per worker. */
const [KEYS, AT_ONCE] = [1_000, 4];
/** Milliseconds of a DeleteObjects with 1,000 keys, of a refused request, and of the worker's CPU for it. Assumed. */
const [DELETE_MS, REFUSED_MS, CPU_MS] = [500, 50, 15];
/** Attempts at a request, and milliseconds before the second attempt. Each later wait is twice as long. */
const [ATTEMPTS, WAIT_MS] = [5, 200];

export interface SimulatedDeletes {
  readonly rounds: number;
  readonly ms: number;
  readonly requests: number;
  readonly refused: number;
  /** Requests to the runs bucket. */
  readonly records: number;
  readonly invocations: number;
  readonly deleted: number;
  readonly usd: number;
  readonly largestState: number;
}

/** The limit of S3: keys per second, with a burst of one second. */
function partitions(clock: Clock, { writesPerPartition, partitions: n }: Model) {
  const perSecond = writesPerPartition * n;
  let [room, last] = [perSecond, 0];
  return (keys: number): boolean => {
    room = Math.min(perSecond, room + ((clock.now - last) * perSecond) / 1_000);
    last = clock.now;
    if (room < keys) return false;
    room -= keys;
    return true;
  };
}

/** Deletes orphans on a virtual clock. Uses the engine's division, limit of keys per second, and `GatherDeletes`. */
export class DeleteSimulation {
  private readonly clock = new Clock();
  private readonly run = runNamed("simulated-deletes");
  private readonly counters = newCounters();
  private readonly records = new Records(
    meteredStore(recordStore(), this.counters.requests),
    "runs",
    this.run,
  );
  private readonly accepts: (keys: number) => boolean;
  private requests = 0;
  private refused = 0;

  constructor(
    private readonly model: Model,
    private readonly workers: number,
  ) {
    this.accepts = partitions(this.clock, model);
  }

  async delete(orphans: number): Promise<SimulatedDeletes> {
    const { clock, run, records, model } = this;
    const files = filesOf(orphans);
    const division = firstDivision(files);
    await records.write(paths(run).deleteDivision(1), division);
    let deleting: Deleting = {
      ...{ run, round: 1, counters: NO_COUNTS, stalled: 0, failure: null, deletesHeld: null },
      ...{ deleteRound: 1, deletes: division.items.map((_, i) => i) },
    };
    let [total, invocations, largestState] = [NO_COUNTS as Counters, 0, 0];
    while (deleting.deletes.length > 0) {
      total = add(total, await this.round(deleting));
      invocations += deleting.deletes.length;
      deleting = await gatherDeletes(
        { records, counters: newCounters(), workers: this.workers, now: () => clock.now },
        deleting,
      );
      clock.advance(model.warmStart + 6 * model.record + 3 * model.transition);
      largestState = Math.max(largestState, JSON.stringify(deleting).length);
    }
    if (deleting.failure) throw new Error(deleting.failure.cause);
    const rounds = deleting.deleteRound - 1;
    const usage = {
      ...add(total, this.counters),
      items: invocations,
      rounds: 0,
      deleteRounds: rounds,
      transferred: 0,
    };
    const { requests, refused } = this;
    const { GET, PUT, LIST } = usage.requests;
    const deleted = total.objects.deleted;
    return {
      ...{ rounds, ms: clock.now, requests, refused, records: GET + PUT + LIST, invocations, deleted },
      ...{ usd: estimateCost(usage, TARIFF).usd, largestState },
    };
  }

  private async round({ deleteRound: round }: Deleting): Promise<Counters> {
    const { clock, model, run, records } = this;
    const division = await records.read<DeleteDivision>(paths(run).deleteDivision(round));
    let sum: Counters = NO_COUNTS;
    await mapRun(clock, division.items.length, this.workers, async (item) => {
      await clock.sleep(model.child + model.warmStart + 2 * model.record);
      const result = await this.worker(division, division.items[item] ?? []);
      sum = add(sum, result.counters);
      await records.write(paths(run).deleteResult(round, item), result);
      await clock.sleep(model.record);
    });
    return sum;
  }

  private async worker(division: DeleteDivision, files: readonly PendingFile[]): Promise<DeleteResult> {
    const { clock, model } = this;
    const counters = newCounters();
    const began = clock.now;
    const rate = new RateLimit({ now: () => clock.now, sleep: (ms) => clock.sleep(ms) });
    rate.startAt(division.keysPerSecond);
    const all = orphansIn(files);
    let stopped: WorkerStop | null = null;
    let done = 0;
    while (done < all && clock.now - began < division.ms && stopped === null) {
      if (done % LINES_PER_FILE < KEYS * AT_ONCE) {
        counters.requests.GET++; // a file of orphans
        counters.requests.PUT += 2; // a file of outcomes, and the progress
        await clock.sleep(3 * model.record);
      }
      const sizes = Array.from({ length: AT_ONCE }, (_, i) => Math.min(KEYS, all - done - i * KEYS));
      const wave = sizes.filter((keys) => keys > 0);
      const results = await Promise.all(wave.map((keys) => this.send(rate, keys)));
      const failed = results.indexOf(false);
      const counted = wave.slice(0, failed < 0 ? undefined : failed).reduce((sum, keys) => sum + keys, 0);
      await clock.sleep(wave.length * CPU_MS);
      done += counted;
      if (failed >= 0) stopped = { error: "StoreError", cause: "SlowDown", fatal: false };
    }
    counters.objects.deleted = done;
    counters.workedMs = clock.now - began;
    return {
      ...{ counters, failed: 0, notable: [], groups: [], remaining: remainingAfter(files, done), stopped },
      ...{ keysPerSecond: rate.current, throttled: rate.refused, began, ended: clock.now },
    };
  }

  /** @returns whether S3 has deleted the keys */
  private async send(rate: RateLimit, keys: number): Promise<boolean> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      await rate.take(keys);
      this.requests++;
      if (this.accepts(keys)) {
        await this.clock.sleep(DELETE_MS);
        rate.succeeded(keys);
        return true;
      }
      this.refused++;
      rate.throttled();
      await this.clock.sleep(REFUSED_MS + WAIT_MS * 2 ** (attempt - 1));
    }
    return false;
  }

  /** Runs the simulation. */
  static run(orphans: number, model: Model, workers: number): Promise<SimulatedDeletes> {
    return new DeleteSimulation(model, workers).delete(orphans);
  }
}

const filesOf = (orphans: number): PendingFile[] =>
  Array.from({ length: Math.ceil(orphans / LINES_PER_FILE) }, (_, i) => {
    const count = Math.min(LINES_PER_FILE, orphans - i * LINES_PER_FILE);
    return {
      key: `runs/simulated-deletes/orphans/${i}.ndjson`,
      first: `${i}`,
      last: `${i}`,
      count,
      bytes: count,
    };
  });
