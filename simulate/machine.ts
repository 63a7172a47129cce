import { type MutableCounters, NO_COUNTS, newCounters } from "../sync/metrics/counters";
import { meteredStore } from "../sync/metrics/metered-store";
import { paths } from "../sync/records/paths";
import { Records } from "../sync/records/records";
import type { RoundDivision } from "../sync/records/schema";
import { parseRequest } from "../sync/request/request";
import type { Run } from "../sync/request/run";
import type { ObjectStore } from "../sync/s3/object-store";
import { divideKeys } from "../sync/steps/divide-keys";
import { gather } from "../sync/steps/gather";
import { report } from "../sync/steps/report";
import type { DividedRound, Gathered, Progress, Reported } from "../sync/steps/states";
import { type Buckets, PAGE, sizeOf } from "./buckets";
import { Clock } from "./clock";
import { rankAfter } from "./key-space";
import { mapRun, type Placed } from "./map-run";
import type { Model } from "./model";
import { bucketStore, DESTINATION_BUCKET, recordStore, SOURCE_BUCKET } from "./store";
import { traffic } from "./traffic";
import type { Worker } from "./worker";

export interface Setting {
  readonly buckets: Buckets;
  readonly model: Model;
  readonly workers: number;
  readonly worker: Worker;
  /** Segments of a worker, in place of what the division says. */
  readonly segments?: number;
}

export interface Round {
  readonly items: number;
  /** Virtual time at which the round began, and milliseconds of the division, the workers and `Gather`. */
  readonly begin: number;
  readonly divideMs: number;
  readonly mapMs: number;
  readonly gatherMs: number;
  readonly probes: number;
  /** Keys of each item: in its ranges, and scanned. */
  readonly divided: readonly number[];
  readonly scanned: readonly number[];
  readonly placed: readonly Placed[];
}

export interface Simulated {
  readonly rounds: readonly Round[];
  readonly reported: Reported;
  readonly ms: number;
  /** LIST requests for the buckets' keys, probes included. */
  readonly lists: number;
  /** The largest data of a state, in bytes of JSON. */
  readonly largestState: number;
  readonly events: number;
}

const ATTEMPT = "1";
const STARTED = "2026-11-22T12:00:00.000Z";
/** Milliseconds of Lambda's 15 minutes in which a worker takes on keys. */
const LAMBDA_MS = 720_000;
/** Probes that a survey makes at once. */
const PROBES_AT_ONCE = 16;
/** Records that `Gather` reads at once. */
const READS_AT_ONCE = 32;
/** Events in the history of an execution: of a task, a distributed Map, a choice, an end. */
const EVENTS = { task: 5, map: 4, choice: 2, end: 2 };

/** The machine of `machine/sync.ts`, state by state, on a virtual clock. Its functions are the engine's. */
export class Machine {
  private readonly records = recordStore();
  private clock = new Clock();
  private serial = 0;
  private lists = 0;
  /** Slots of the Map in which a function has run before. */
  private warm = 0;
  private largestState = 0;
  private events = 0;
  private rounds: Round[] = [];

  constructor(private readonly setting: Setting) {}

  /** One execution. The next one uses the key histogram of this one. */
  async sync(): Promise<Simulated> {
    Object.assign(this, { clock: new Clock(), lists: 0, warm: 0, largestState: 0, events: 1, rounds: [] });
    const run = runNamed(`simulated-${++this.serial}`);
    const begun: Progress = { run, round: 0, counters: NO_COUNTS };
    this.task(begun, this.setting.model.coldStart + 4 * this.setting.model.record);
    let progress = await this.round(run, begun);
    while (progress.remaining > 0) progress = await this.round(run, progress);
    const counters = newCounters();
    const now = Date.parse(STARTED) + this.clock.now;
    const records = this.recordsOf(run, counters);
    const reported = await report({ records, destination: this.store(counters), counters, now }, progress);
    this.events += 2 * EVENTS.choice + EVENTS.end;
    this.task(reported, this.setting.model.coldStart + this.rounds.length * this.setting.model.record);
    const { rounds, clock, lists, largestState, events } = this;
    return { rounds, reported, ms: clock.now, lists, largestState, events };
  }

  private async round(run: Run, progress: Progress): Promise<Gathered> {
    const { model } = this.setting;
    const begin = this.clock.now;
    const listsBefore = this.lists;
    const divided = await this.divide(run, progress);
    const probes = this.lists - listsBefore;
    const divideMs =
      model.warmStart + Math.ceil(probes / PROBES_AT_ONCE) * (model.listLeast + model.listMore);
    this.task(divided, divideMs + 3 * model.record);
    const mapBegin = this.clock.now;
    const { placed, ...keys } = await this.map(run, divided);
    this.clock.pass(model.transition);
    const mapEnd = this.clock.now;
    const gathered = await this.gather(run, divided);
    const gatherMs = model.warmStart + Math.ceil(placed.length / READS_AT_ONCE) * model.record;
    this.task(gathered, gatherMs + 2 * model.record);
    this.events += EVENTS.map + EVENTS.choice;
    this.rounds.push({
      items: placed.length,
      begin,
      divideMs: mapBegin - begin,
      mapMs: mapEnd - mapBegin,
      gatherMs: this.clock.now - mapEnd,
      probes,
      placed,
      ...keys,
    });
    return gathered;
  }

  private divide(run: Run, progress: Progress): Promise<DividedRound> {
    const counters = newCounters();
    const store = this.store(counters);
    const { workers } = this.setting;
    return divideKeys(
      {
        records: this.recordsOf(run, counters),
        source: store,
        destination: store,
        workers,
        counters,
        attempt: ATTEMPT,
      },
      progress,
    );
  }

  private gather(run: Run, divided: DividedRound): Promise<Gathered> {
    const counters = newCounters();
    return gather({ records: this.recordsOf(run, counters), counters }, divided);
  }

  /** Every item, worked on in a slot of the Map. */
  private async map(run: Run, { round }: DividedRound) {
    const { clock } = this;
    const { buckets, model, workers, worker, segments } = this.setting;
    const records = this.recordsOf(run, newCounters());
    const { items, limit: given } = await records.read<RoundDivision>(paths(run).division(round, ATTEMPT));
    const limit = { ...given, ms: Math.min(given.ms, LAMBDA_MS), segments: segments ?? given.segments };
    const shift = { run, records, buckets, model, clock, traffic: traffic(model, clock), limit };
    const scanned: number[] = [];
    const work = async (item: number, slot: number): Promise<void> => {
      const start = slot < this.warm ? model.warmStart : model.coldStart;
      this.warm = Math.max(this.warm, slot + 1);
      await clock.sleep(model.child + start + model.record);
      const result = await worker({ ...shift, name: `${round}-${item}` }, items[item] ?? []);
      this.lists += result.counters.requests.LIST;
      scanned[item] = result.counters.objects.source;
      await records.write(paths(run).result(round, item), result);
      await clock.sleep(model.record);
    };
    const placed = await mapRun(clock, items.length, workers, work);
    const keys = items.map((ranges) => ranges.reduce((n, range) => n + keysIn(buckets, range), 0));
    return { placed, divided: keys, scanned };
  }

  /** A state of a function has ended: its data travels on. */
  private task(state: object, ms: number): void {
    this.clock.pass(ms + this.setting.model.transition);
    this.events += EVENTS.task;
    this.largestState = Math.max(this.largestState, Buffer.byteLength(JSON.stringify(state)));
  }

  private store(counters: MutableCounters) {
    const store = bucketStore(this.setting.buckets);
    const list: ObjectStore["list"] = (...asked) => {
      this.lists++;
      return store.list(...asked);
    };
    return meteredStore({ ...store, list }, counters.requests);
  }

  private recordsOf(run: Run, counters: MutableCounters): Records {
    return new Records(meteredStore(this.records, counters.requests), "runs", run);
  }
}

const keysIn = ({ keys }: Buckets, { after, through }: RoundDivision["items"][number][number]): number =>
  (through === null ? keys.size : rankAfter(keys, through)) - rankAfter(keys, after);

/** LIST requests that both buckets need at least. */
export const leastLists = (buckets: Buckets): number =>
  Math.ceil(sizeOf(buckets, 0) / PAGE) + Math.ceil(sizeOf(buckets, 1) / PAGE);

/** A run over the synthetic buckets. */
export const runNamed = (id: string): Run => ({
  ...parseRequest({}, { sources: [SOURCE_BUCKET], destinations: [DESTINATION_BUCKET] }),
  id,
  startedAt: STARTED,
  sourceRegion: "us-east-1",
  destinationRegion: "us-east-1",
});
