import { TARIFF } from "../../functions/runtime/billing";
import { type MutableCounters, NO_COUNTS, newCounters } from "../../sync/metrics/counters";
import { paths } from "../../sync/records/paths";
import { Records } from "../../sync/records/records";
import type { RoundDivision } from "../../sync/records/schema";
import { pairOf } from "../../sync/request/pair";
import { parseRequest } from "../../sync/request/request";
import type { Run } from "../../sync/request/run";
import { meteredStore } from "../../sync/s3/decorators/metered-store";
import type { ObjectStore } from "../../sync/s3/object-store";
import { divideKeys } from "../../sync/steps/divide-keys";
import { gather } from "../../sync/steps/gather";
import { report } from "../../sync/steps/report";
import type { DividedRound, Gathered, Progress, Reported } from "../../sync/steps/states";
import { Clock } from "../clock";
import { rankAfter } from "../keys/key-space";
import type { Model } from "../model";
import { type Buckets, PAGE, sizeOf } from "../s3/buckets";
import { bucketStore, DESTINATION_BUCKET, recordStore, SOURCE_BUCKET } from "../s3/store";
import { traffic } from "../s3/traffic";
import type { Worker } from "../worker/worker";
import { type ItemTiming, mapRun } from "./map-run";

export interface MachineSettings {
  readonly buckets: Buckets;
  readonly model: Model;
  readonly workers: number;
  readonly worker: Worker;
  /** Segments per worker. Default: the limit of the round's division. */
  readonly segments?: number;
}

export interface Round {
  /** Number of work items. */
  readonly items: number;
  /** Start of the round in milliseconds of virtual time. */
  readonly begin: number;
  /** Milliseconds of `DivideKeys`, `CopyRanges` and `Gather`. */
  readonly divideMs: number;
  readonly mapMs: number;
  readonly gatherMs: number;
  /** LIST requests of `DivideKeys`. */
  readonly probes: number;
  /** The estimated number of keys in all items; `undefined` without a confirmed estimate. */
  readonly estimated: number | undefined;
  /** Keys in the ranges of each item. */
  readonly divided: readonly number[];
  /** Keys scanned by the worker of each item. */
  readonly scanned: readonly number[];
  readonly timings: readonly ItemTiming[];
}

/** The measurements of one execution. */
export interface Simulated {
  readonly rounds: readonly Round[];
  readonly reported: Reported;
  /** Duration of the execution in virtual time. */
  readonly ms: number;
  /** LIST requests to both buckets, including probes. */
  readonly lists: number;
  /** The largest output of a state, in bytes of JSON. */
  readonly largestState: number;
  /** Events in the execution's history. */
  readonly events: number;
}

const ATTEMPT = "1";
const STARTED = "2026-11-22T12:00:00.000Z";
/** Milliseconds during which a worker starts keys. The rest of Lambda's 15 minutes is reserved to finish them. */
const LAMBDA_MS = 720_000;
/** Probes of a survey in flight. */
const PROBES_AT_ONCE = 16;
/** Reads of `Gather` in flight. */
const READS_AT_ONCE = 32;
/** History events per kind of state. */
const EVENTS = { task: 5, map: 4, choice: 2, end: 2 };

/** Runs the state machine of `machine/sync.ts`, state by state, on a virtual clock, with the engine's functions. */
export class Machine {
  private readonly records = recordStore();
  private clock = new Clock();
  private serial = 0;
  private lists = 0;
  /** Map slots with a warm execution environment. */
  private warm = 0;
  private largestState = 0;
  private events = 0;
  private rounds: Round[] = [];

  constructor(private readonly settings: MachineSettings) {}

  /** Runs one execution. The next execution uses the key histogram that this one saves. */
  async sync(): Promise<Simulated> {
    Object.assign(this, { clock: new Clock(), lists: 0, warm: 0, largestState: 0, events: 1, rounds: [] });
    const run = runNamed(`simulated-${++this.serial}`);
    const initial: Progress = { run, round: 0, counters: NO_COUNTS, stalled: 0 };
    this.task(initial, this.settings.model.coldStart + 4 * this.settings.model.record);
    let progress = await this.round(run, initial);
    while (progress.remaining > 0) progress = await this.round(run, progress);
    const counters = newCounters();
    const now = Date.parse(STARTED) + this.clock.now;
    const records = this.recordsOf(run, counters);
    const { model, workers } = this.settings;
    const { copiesPerWorker, transition, child, coldStart } = model;
    const capacity = { workers, copiesPerWorker, startMs: transition + child + coldStart };
    const destination = this.store(counters);
    const leases = { check: async () => {}, release: async () => false };
    const reported = await report(
      { records, leases, destination, counters, now, capacity, tariff: TARIFF, errorAdvice: {} },
      progress,
    );
    this.events += 2 * EVENTS.choice + EVENTS.end;
    this.task(reported, this.settings.model.coldStart + this.rounds.length * this.settings.model.record);
    const { rounds, clock, lists, largestState, events } = this;
    return { rounds, reported, ms: clock.now, lists, largestState, events };
  }

  private async round(run: Run, progress: Progress): Promise<Gathered> {
    const { model } = this.settings;
    const begin = this.clock.now;
    const listsBefore = this.lists;
    const divided = await this.divide(run, progress);
    const probes = this.lists - listsBefore;
    const divideMs =
      model.warmStart + Math.ceil(probes / PROBES_AT_ONCE) * (model.listMin + model.listMeanExtra);
    this.task(divided, divideMs + 3 * model.record);
    const mapBegin = this.clock.now;
    const { timings, ...keys } = await this.map(run, divided);
    this.clock.advance(model.transition);
    const mapEnd = this.clock.now;
    const gathered = await this.gather(run, divided);
    const gatherMs = model.warmStart + Math.ceil(timings.length / READS_AT_ONCE) * model.record;
    this.task(gathered, gatherMs + 2 * model.record);
    this.events += EVENTS.map + EVENTS.choice;
    this.rounds.push({
      items: timings.length,
      begin,
      divideMs: mapBegin - begin,
      mapMs: mapEnd - mapBegin,
      gatherMs: this.clock.now - mapEnd,
      probes,
      estimated: divided.keys,
      timings,
      ...keys,
    });
    return gathered;
  }

  private divide(run: Run, progress: Progress): Promise<DividedRound> {
    const counters = newCounters();
    const store = this.store(counters);
    const { workers } = this.settings;
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
    const now = () => Date.parse(STARTED) + this.clock.now;
    return gather({ records: this.recordsOf(run, counters), counters, now }, divided);
  }

  /** Runs the Map. Each item runs in one of the `workers` slots. */
  private async map(run: Run, { round }: DividedRound) {
    const { clock } = this;
    const { buckets, model, workers, worker, segments } = this.settings;
    const records = this.recordsOf(run, newCounters());
    const { items, limit, verdicts } = await records.read<RoundDivision>(paths(run).division(round, ATTEMPT));
    const limited = { ...limit, ms: Math.min(limit.ms, LAMBDA_MS), segments: segments ?? limit.segments };
    const division = { limit: limited, verdicts };
    const shared = { run, records, buckets, model, clock, traffic: traffic(model, clock), division };
    const scanned: number[] = [];
    const work = async (item: number, slot: number): Promise<void> => {
      const start = slot < this.warm ? model.warmStart : model.coldStart;
      this.warm = Math.max(this.warm, slot + 1);
      await clock.sleep(model.child + start + model.record);
      const result = await worker({ ...shared, name: `${round}-${item}` }, items[item] ?? []);
      this.lists += result.counters.requests.LIST;
      scanned[item] = result.counters.objects.source;
      await records.write(paths(run).result(round, item), result);
      await clock.sleep(model.record);
    };
    const timings = await mapRun(clock, items.length, workers, work);
    const keys = items.map((ranges) => ranges.reduce((n, range) => n + keysIn(buckets, range), 0));
    return { timings, divided: keys, scanned };
  }

  /** Counts a completed Task state: its duration, its history events and the size of its output. */
  private task(output: object, ms: number): void {
    this.clock.advance(ms + this.settings.model.transition);
    this.events += EVENTS.task;
    this.largestState = Math.max(this.largestState, Buffer.byteLength(JSON.stringify(output)));
  }

  private store(counters: MutableCounters) {
    const store = bucketStore(this.settings.buckets);
    const list: ObjectStore["list"] = (...args) => {
      this.lists++;
      return store.list(...args);
    };
    return meteredStore({ ...store, list }, counters.requests);
  }

  private recordsOf(run: Run, counters: MutableCounters): Records {
    return new Records(meteredStore(this.records, counters.requests), "runs", run);
  }
}

const keysIn = ({ keys }: Buckets, { after, through }: RoundDivision["items"][number][number]): number =>
  (through === null ? keys.size : rankAfter(keys, through)) - rankAfter(keys, after);

/** The minimum number of LIST requests for both buckets. */
export const minLists = (buckets: Buckets): number =>
  Math.ceil(sizeOf(buckets, 0) / PAGE) + Math.ceil(sizeOf(buckets, 1) / PAGE);

/** A run over the synthetic buckets with default options. */
export const runNamed = (id: string): Run => ({
  ...parseRequest({}, { pairs: [pairOf("default", SOURCE_BUCKET, DESTINATION_BUCKET)] }),
  id,
  executionArn: `arn:aws:states:us-east-1:000000000000:execution:sync-buckets:${id}`,
  startedAt: STARTED,
  destinationTime: STARTED,
  sourceRegion: "us-east-1",
  destinationRegion: "us-east-1",
  lease: null,
});
