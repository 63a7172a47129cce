import { S3Client } from "@aws-sdk/client-s3";
import { type BucketAccess, createS3, type EmbeddedS3 } from "../../local/s3";
import { fixedLimit } from "../../simulate/fixed-limit";
import { OpenUploads } from "../../sync/copy/open-uploads";
import { newCounters } from "../../sync/metrics/counters";
import { meteredStore } from "../../sync/metrics/metered-store";
import { NdjsonWriter } from "../../sync/records/ndjson-writer";
import { paths } from "../../sync/records/paths";
import { Records } from "../../sync/records/records";
import type { OutcomeRecord, RoundDivision } from "../../sync/records/schema";
import type { Report } from "../../sync/report/output";
import type { Run } from "../../sync/request/run";
import { s3Store } from "../../sync/s3/s3-store";
import { type Budget, copyRanges } from "../../sync/steps/copy-range";
import { deleteOrphans } from "../../sync/steps/delete-orphans";
import { divideKeys } from "../../sync/steps/divide-keys";
import { gather } from "../../sync/steps/gather";
import { prepare } from "../../sync/steps/prepare";
import { report } from "../../sync/steps/report";
import type { Gathered, Progress, Reported } from "../../sync/steps/states";
import { memoryStore } from "./memory-store";

/** Two buckets and a runs bucket on an embedded S3 server, and the engine without Lambda and Step Functions. */
export interface World {
  readonly s3: EmbeddedS3;
  readonly source: BucketAccess;
  readonly destination: BucketAccess;
  readonly runs: BucketAccess;
  /** The requests to the server, in order. */
  readonly calls: {
    operation: string;
    bucket: string | undefined;
    key: string | undefined;
    status: number;
  }[];
  /** Moves the clock forward. */
  advanceClock(seconds: number): void;
  /** Runs all steps. @returns the output, the contents of `report.json`, and the data of each state. */
  sync(
    input?: object,
    options?: Options,
  ): Promise<Reported & { readonly report: Report; readonly states: object[] }>;
}

export interface Options {
  /** Keys after which the budget of each worker is spent. Default: unlimited. */
  readonly keysPerWorker?: number;
  /** Copies in flight. Default: 8. */
  readonly concurrency?: number;
  /** The budget of each round. It replaces `keysPerWorker`. */
  readonly budget?: (round: number) => Budget;
  /** How many times the execution was redriven. Default: 0. */
  readonly redrives?: number;
}

export const SETTINGS = { sources: ["source-bucket", "here"], destinations: ["destination-bucket", "here"] };

/** @param recordsInMemory whether records are kept in memory instead of the runs bucket, which is faster */
export function world({ recordsInMemory = false } = {}): World {
  let now = Date.parse("2026-11-22T12:00:00Z");
  let serial = 0;
  const calls: World["calls"] = [];
  const s3 = createS3({
    clock: () => now,
    onRequest: ({ operation, bucket, key, status }) => calls.push({ operation, bucket, key, status }),
  });
  const [source, destination, runs] = ["source-bucket", "destination-bucket", "runs-bucket"].map((name) =>
    s3.createBucket(name),
  ) as [BucketAccess, BucketAccess, BucketAccess];
  const client = new S3Client({ ...s3.clientConfig(), maxAttempts: 1 });
  const store = s3Store(client);
  const recordStore = recordsInMemory ? memoryStore() : store;
  const advanceClock = (seconds: number) => {
    now += seconds * 1_000;
  };
  const engine = {
    records: (run: Pick<Run, "startedAt">) => new Records(recordStore, runs.name, run),
    sleep: async (ms: number) => {
      now += ms;
    },
    now: () => now,
  };

  const worker = async (run: Run, round: number, item: number, options: Options) => {
    const counters = newCounters();
    const budget = options.budget?.(round) ?? keyBudget(options.keysPerWorker);
    const metered = meteredStore(s3Store(client, budget.signal), counters.requests);
    const records = engine.records(run);
    const writer = <T extends object>(kind: "orphans" | "outcomes") =>
      new NdjsonWriter<T>(records, (n) => paths(run).manifest(kind, `${round}-${item}-${n}`));
    const { items, limit } = await records.read<RoundDivision>(paths(run).division(round, "1"));
    const context = {
      run,
      source: metered,
      destination: metered,
      maxKeys: limit.keys ?? Number.POSITIVE_INFINITY,
      maxSegments: limit.segments,
      overhead: limit.overhead,
      copyLimit: fixedLimit(options.concurrency ?? 8),
      budget,
      denials: limit.denials,
      orphans: writer<never>("orphans"),
      outcomes: writer<OutcomeRecord>("outcomes"),
      uploads: new OpenUploads(records, run),
      onProgress: () => {},
      counters,
      sleep: engine.sleep,
    };
    await records.write(paths(run).result(round, item), await copyRanges(context, items[item] ?? []));
  };

  const rounds = async (progress: Progress, options: Options, states: object[]): Promise<Gathered> => {
    const records = engine.records(progress.run);
    const divided = await divideKeys(
      { records, source: store, destination: store, workers: 4, attempt: "1", counters: newCounters() },
      progress,
    );
    states.push(divided);
    for (const item of divided.items) await worker(progress.run, divided.round, item, options);
    const gathered = await gather({ records, counters: newCounters() }, divided);
    states.push(gathered);
    return gathered.remaining > 0 ? rounds(gathered, options, states) : gathered;
  };

  const sync: World["sync"] = async (input = {}, options = {}) => {
    const start = { input, execution: `run-${++serial}`, startedAt: new Date(now).toISOString() };
    const context = {
      records: engine.records,
      anywhere: store,
      settings: SETTINGS,
      counters: newCounters(),
    };
    const prepared = await prepare(context, start);
    const { run } = prepared;
    advanceClock(1);
    const states: object[] = [prepared];
    const gathered = await rounds(prepared, options, states);
    const records = engine.records(run);
    for (const batch of gathered.deletes) {
      const context = { ...engine, source: store, destination: store, records, counters: newCounters() };
      const request = { run, batch, redrives: options.redrives ?? 0, itemRedrives: 0 };
      await records.write(paths(run).deleteResult(batch), await deleteOrphans(context, request));
    }
    const reported = await report({ records, destination: store, counters: newCounters(), now }, gathered);
    states.push(reported);
    const text = (await recordStore.read(runs.name, paths(run).report)) ?? "";
    return { ...reported, report: JSON.parse(text) as Report, states };
  };
  return { s3, source, destination, runs, calls, advanceClock, sync };
}

function keyBudget(keys = Number.POSITIVE_INFINITY): Budget {
  let remaining = keys;
  return { mayBegin: () => remaining-- > 0, signal: new AbortController().signal };
}

/** The ETags of the objects in a bucket, by key. */
export const contents = (bucket: BucketAccess): Record<string, string> =>
  Object.fromEntries(bucket.keys().map((key) => [key, String(bucket.get(key)?.etag)]));
