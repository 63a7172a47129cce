import { type Counter, counter, ZERO } from "../sync/metrics/counters";
import { counted } from "../sync/metrics/metered-store";
import { paths, Records, type RoundPlan } from "../sync/records/records";
import { parseRequest } from "../sync/request/request";
import type { Run } from "../sync/request/run";
import type { Store } from "../sync/s3/object-store";
import { plan } from "../sync/steps/divide-keys";
import { gather } from "../sync/steps/gather";
import { report } from "../sync/steps/report";
import type { Gathered, Planned, Progress, Reported } from "../sync/steps/states";
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
  /** Stretches that a worker walks at once, in place of what the plan says. */
  readonly lanes?: number;
}

export interface Round {
  readonly items: number;
  /** Virtual time at which the round's `Plan` began, and how long plan, workers and gathering took. */
  readonly begin: number;
  readonly planMs: number;
  readonly mapMs: number;
  readonly gatherMs: number;
  readonly probes: number;
  /** Keys of each item as it was planned, and as it was walked. */
  readonly planned: readonly number[];
  readonly walked: readonly number[];
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

/** The machine of `machine/sync.ts`, state by state, on a clock of its own. Its functions are the engine's. */
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

  /** One execution. The next one finds what this one has learned. */
  async sync(): Promise<Simulated> {
    Object.assign(this, { clock: new Clock(), lists: 0, warm: 0, largestState: 0, events: 1, rounds: [] });
    const run = runNamed(`simulated-${++this.serial}`);
    const begun: Progress = { run, round: 0, tally: ZERO };
    this.task(begun, this.setting.model.coldStart + 4 * this.setting.model.record);
    let progress = await this.round(run, begun);
    while (progress.left > 0) progress = await this.round(run, progress);
    const count = counter();
    const now = Date.parse(STARTED) + this.clock.now;
    const records = this.recordsOf(run, count);
    const reported = await report({ records, destination: this.store(count), count, now }, progress);
    this.events += 2 * EVENTS.choice + EVENTS.end;
    this.task(reported, this.setting.model.coldStart + this.rounds.length * this.setting.model.record);
    const { rounds, clock, lists, largestState, events } = this;
    return { rounds, reported, ms: clock.now, lists, largestState, events };
  }

  private async round(run: Run, progress: Progress): Promise<Gathered> {
    const { model } = this.setting;
    const begin = this.clock.now;
    const listsBefore = this.lists;
    const planned = await this.plan(run, progress);
    const probes = this.lists - listsBefore;
    const planMs = model.warmStart + Math.ceil(probes / PROBES_AT_ONCE) * (model.listLeast + model.listMore);
    this.task(planned, planMs + 3 * model.record);
    const mapBegin = this.clock.now;
    const { placed, ...keys } = await this.map(run, planned);
    this.clock.pass(model.transition);
    const mapEnd = this.clock.now;
    const gathered = await this.gather(run, planned);
    const gatherMs = model.warmStart + Math.ceil(placed.length / READS_AT_ONCE) * model.record;
    this.task(gathered, gatherMs + 2 * model.record);
    this.events += EVENTS.map + EVENTS.choice;
    this.rounds.push({
      items: placed.length,
      begin,
      planMs: mapBegin - begin,
      mapMs: mapEnd - mapBegin,
      gatherMs: this.clock.now - mapEnd,
      probes,
      placed,
      ...keys,
    });
    return gathered;
  }

  private plan(run: Run, progress: Progress): Promise<Planned> {
    const count = counter();
    const store = this.store(count);
    const { workers } = this.setting;
    return plan(
      {
        records: this.recordsOf(run, count),
        source: store,
        destination: store,
        workers,
        count,
        attempt: ATTEMPT,
      },
      progress,
    );
  }

  private gather(run: Run, planned: Planned): Promise<Gathered> {
    const count = counter();
    return gather({ records: this.recordsOf(run, count), count }, planned);
  }

  /** Every item, worked on in a slot of the Map. */
  private async map(run: Run, { round }: Planned) {
    const { clock } = this;
    const { buckets, model, workers, worker, lanes } = this.setting;
    const records = this.recordsOf(run, counter());
    const { items, limit: planned } = await records.read<RoundPlan>(paths(run).plan(round, ATTEMPT));
    const limit = { ...planned, ms: Math.min(planned.ms, LAMBDA_MS), lanes: lanes ?? planned.lanes };
    const shift = { run, records, buckets, model, clock, traffic: traffic(model, clock), limit };
    const walked: number[] = [];
    const work = async (item: number, slot: number): Promise<void> => {
      const start = slot < this.warm ? model.warmStart : model.coldStart;
      this.warm = Math.max(this.warm, slot + 1);
      await clock.sleep(model.child + start + model.record);
      const result = await worker({ ...shift, name: `${round}-${item}` }, items[item] ?? []);
      this.lists += result.tally.requests.LIST;
      walked[item] = result.tally.objects.source;
      await records.write(paths(run).result(round, item), result);
      await clock.sleep(model.record);
    };
    const placed = await mapRun(clock, items.length, workers, work);
    const keys = items.map((ranges) => ranges.reduce((n, range) => n + keysIn(buckets, range), 0));
    return { placed, planned: keys, walked };
  }

  /** A state of a function has ended: its data travels on. */
  private task(state: object, ms: number): void {
    this.clock.pass(ms + this.setting.model.transition);
    this.events += EVENTS.task;
    this.largestState = Math.max(this.largestState, Buffer.byteLength(JSON.stringify(state)));
  }

  private store(count: Counter) {
    const store = bucketStore(this.setting.buckets);
    const list: Store["list"] = (...asked) => {
      this.lists++;
      return store.list(...asked);
    };
    return counted({ ...store, list }, count.requests);
  }

  private recordsOf(run: Run, count: Counter): Records {
    return new Records(counted(this.records, count.requests), "runs", run);
  }
}

const keysIn = ({ keys }: Buckets, { after, through }: RoundPlan["items"][number][number]): number =>
  (through === null ? keys.size : rankAfter(keys, through)) - rankAfter(keys, after);

/** What listing both buckets takes at least. */
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
