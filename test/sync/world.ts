import { gunzipSync } from "node:zlib";
import type { S3Client } from "@aws-sdk/client-s3";
import { TARIFF } from "../../functions/runtime/billing";
import { ERROR_ADVICE } from "../../functions/runtime/reporting/error-advice";
import { type BucketAccess, createS3, type EmbeddedS3, type Quirks } from "../../local/s3";
import { fixedPermits } from "../../simulate/worker/fixed-permits";
import { RateLimit } from "../../sync/concurrency/rate-limit";
import { newCounters } from "../../sync/metrics/counters";
import type { DeleteDivision } from "../../sync/records/delete-schema";
import { Leases } from "../../sync/records/leases";
import { paths } from "../../sync/records/paths";
import { Records } from "../../sync/records/records";
import type { OutcomeRecord, RoundDivision, StoredOutcome } from "../../sync/records/schema";
import type { DryRunOutput, Output, Report, SyncOutput } from "../../sync/report/output";
import { pairOf } from "../../sync/request/pair";
import type { Run } from "../../sync/request/run";
import { createS3Client } from "../../sync/s3/client/create";
import type { CopySettings } from "../../sync/s3/copy-settings";
import { meteredStore } from "../../sync/s3/decorators/metered-store";
import type { ObjectStore } from "../../sync/s3/object-store";
import { s3Store } from "../../sync/s3/s3-store";
import { copyItem } from "../../sync/steps/copy-range";
import { deleteOrphans } from "../../sync/steps/deletes/delete-orphans";
import { gatherDeletes } from "../../sync/steps/deletes/gather-deletes";
import { divideKeys } from "../../sync/steps/divide-keys";
import { gather } from "../../sync/steps/gather";
import { prepare } from "../../sync/steps/prepare";
import { report } from "../../sync/steps/report";
import type { RunLimits } from "../../sync/steps/round/run-limits";
import type { Deleting, Gathered, Progress, Reported } from "../../sync/steps/states";
import type { Budget } from "../../sync/worker/context";
import { memoryStore } from "./memory-store";
import { CLIENT, sharedClientOf } from "./shared-client";

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
  sync(input: { readonly dryRun: true }, options?: Options): Promise<Synced<DryRunOutput>>;
  sync(input?: object, options?: Options): Promise<Synced<SyncOutput>>;
  /** The records in the outcome files of a run. */
  outcomes(report: Pick<Report, "files">): OutcomeRecord[];
}

export interface Synced<Result extends Output> extends Reported {
  readonly output: Result;
  readonly report: Report & Result;
  readonly states: object[];
}

export interface Options {
  /** Keys after which the budget of each worker is spent. Default: unlimited. */
  readonly keysPerWorker?: number;
  /** Copies in flight. Default: 8. */
  readonly concurrency?: number;
  /** The budget of each round. It replaces `keysPerWorker`. */
  readonly budget?: (round: number) => Budget | Promise<Budget>;
  /** Whether the workers of a round are killed before they write their results. Default: never. */
  readonly killed?: (round: number) => boolean;
  /** The budget of the workers of each round of deletes. Default: unlimited. */
  readonly deleteBudget?: (round: number) => Budget | Promise<Budget>;
  /** Whether the workers of a round of deletes are killed before they write their results. Default: never. */
  readonly deletesKilled?: (round: number) => boolean;
  /** Number of redrives of the execution. Default: 0. */
  readonly redrives?: number;
  /** The limit that ends a run despite its progress. Default: the history quota. */
  readonly limits?: RunLimits;
  /** Attempts at the report. Only the last attempt gets its response; earlier ones may fail. Default: 1. */
  readonly reports?: number;
  /** Called before the deletes, after all copies, with the state between them. */
  readonly beforeDeletes?: (gathered: Deleting) => void;
}

export interface WorldOptions {
  /** Whether records are in memory instead of the runs bucket, which is faster. */
  readonly recordsInMemory?: boolean;
  /** Deviations of the server. */
  readonly quirks?: Quirks;
  /** Whether the server verifies the signatures of requests. */
  readonly signed?: boolean;
  /** The KMS key and the ACL of the pair's copies. */
  readonly copySettings?: CopySettings;
  /** Seconds that this computer's clock is ahead of the server's. */
  readonly clockAhead?: number;
}

export const SETTINGS = {
  pairs: [pairOf("default", "source-bucket", "destination-bucket"), pairOf("same", "here", "here")],
};

const CAPACITY = { workers: 4, copiesPerWorker: 8, startMs: 770 };

function signingClient(s3: EmbeddedS3): S3Client {
  const { credentials, systemClockOffset = 0 } = s3.clientConfig();
  const client = createS3Client({ ...CLIENT, credentials, requestHandler: s3.requestHandler() });
  client.config.systemClockOffset = systemClockOffset;
  return client;
}

export function world({
  recordsInMemory = false,
  quirks = {},
  signed = false,
  copySettings = {},
  clockAhead = 0,
}: WorldOptions = {}): World {
  let now = Date.parse("2026-11-22T12:00:00Z");
  let serial = 0;
  const calls: World["calls"] = [];
  const s3 = createS3({
    clock: () => now,
    quirks,
    ...(signed && { credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" } }),
    onRequest: ({ operation, bucket, key, status }) => calls.push({ operation, bucket, key, status }),
  });
  const [source, destination, runs] = ["source-bucket", "destination-bucket", "runs-bucket"].map((name) =>
    s3.createBucket(name),
  ) as [BucketAccess, BucketAccess, BucketAccess];
  const client = signed ? signingClient(s3) : sharedClientOf(s3);
  /** Its clock has the time of the last response, without the time that passes on this computer afterward. */
  const storeOf = (signal?: AbortSignal): ObjectStore => ({
    ...s3Store(client, signal),
    serverTime: () => Math.floor(now / 1_000) * 1_000,
  });
  const store = storeOf();
  const inMemory = new Map<string, string | Uint8Array>();
  const recordStore = recordsInMemory ? memoryStore(inMemory) : store;
  const advanceClock = (seconds: number) => {
    now += seconds * 1_000;
  };
  const engine = {
    records: (run: Pick<Run, "startedAt">) => new Records(recordStore, runs.name, run),
    sleep: async (ms: number) => {
      now += ms;
    },
    now: () => now + clockAhead * 1_000,
  };

  const leases = new Leases(recordStore, runs.name, engine);

  const worker = async (run: Run, round: number, item: number, options: Options) => {
    const counters = newCounters();
    const budget = (await options.budget?.(round)) ?? keyBudget(options.keysPerWorker);
    const metered = meteredStore(storeOf(budget.signal), counters.requests, counters.classes);
    const records = engine.records(run);
    const division = await records.read<RoundDivision>(paths(run).division(round, "1"));
    const assignment = { run, records, division, name: `${round}-${item}` };
    const result = await copyItem(assignment, division.items[item] ?? [], {
      stores: { source: metered, destination: metered },
      budget,
      clock: engine,
      copyPermits: fixedPermits(options.concurrency ?? 8),
      counters,
    });
    if (!options.killed?.(round)) await records.write(paths(run).result(round, item), result);
  };

  const rounds = async (progress: Progress, options: Options, states: object[]): Promise<Gathered> => {
    const records = engine.records(progress.run);
    const divided = await divideKeys(
      { records, source: store, destination: store, workers: 4, attempt: "1", counters: newCounters() },
      progress,
    );
    states.push(divided);
    for (const item of divided.items) await worker(progress.run, divided.round, item, options);
    const gathered = await gather(
      { ...engine, records, counters: newCounters(), limits: options.limits },
      divided,
    );
    states.push(gathered);
    return gathered.remaining > 0 ? rounds(gathered, options, states) : gathered;
  };

  const deleteBatch = async (run: Run, round: number, batch: number, options: Options) => {
    const records = engine.records(run);
    const division = await records.read<DeleteDivision>(paths(run).deleteDivision(round));
    const budget = (await options.deleteBudget?.(round)) ?? keyBudget();
    const metered = { source: storeOf(budget.signal), destination: storeOf(budget.signal) };
    const rate = new RateLimit(engine);
    const result = await deleteOrphans(
      { ...engine, ...metered, records, counters: newCounters(), division, budget, rate },
      { run, round, batch, redrives: options.redrives ?? 0, itemRedrives: 0 },
    );
    if (!options.deletesKilled?.(round)) await records.write(paths(run).deleteResult(round, batch), result);
  };

  const deleteRounds = async (deleting: Deleting, options: Options): Promise<Deleting> => {
    const { run, deletes, deleteRound } = deleting;
    if (deletes.length === 0) return deleting;
    for (const batch of deletes) await deleteBatch(run, deleteRound, batch, options);
    const { workers } = CAPACITY;
    const context = { ...engine, records: engine.records(run), counters: newCounters(), workers };
    return deleteRounds(await gatherDeletes({ ...context, limits: options.limits }, deleting), options);
  };

  const sync = async (input: object = {}, options: Options = {}): Promise<Synced<Output>> => {
    const execution = `run-${++serial}`;
    const start = {
      input,
      execution,
      executionArn: `arn:${execution}`,
      startedAt: new Date(engine.now()).toISOString(),
    };
    const context = {
      records: engine.records,
      anywhere: store,
      settings: {
        pairs: SETTINGS.pairs
          .slice(...("source" in input ? [1] : [0, 1]))
          .map((pair) => ({ ...pair, ...copySettings })),
      },
      counters: newCounters(),
      leases,
      executionStatus: async () => "SUCCEEDED",
    };
    const prepared = await prepare(context, start);
    const { run } = prepared;
    advanceClock(1);
    const states: object[] = [prepared];
    const gathered = await rounds(prepared, options, states);
    const records = engine.records(run);
    options.beforeDeletes?.(gathered);
    const ended = await deleteRounds(gathered, options);
    const ending = () => ({
      records,
      leases,
      destination: store,
      counters: newCounters(),
      now: engine.now(),
      capacity: CAPACITY,
      tariff: TARIFF,
      errorAdvice: ERROR_ADVICE,
    });
    for (let lost = 1; lost < (options.reports ?? 1); lost++) await report(ending(), ended).catch(() => {}); // a later attempt follows

    const reported = await report(ending(), ended);
    states.push(ended, reported);
    const text = (await recordStore.read(runs.name, paths(run).report)) ?? "";
    return { ...reported, report: JSON.parse(text) as Report, states };
  };
  const outcomes: World["outcomes"] = ({ files }) => {
    const stored = recordsInMemory
      ? [...inMemory]
      : runs.keys().map((key) => [key, runs.get(key)!.content.toBuffer()] as const);
    return stored
      .filter(([key]) => key.startsWith(files.outcomes))
      .flatMap(([key, body]) => textOf(key, Buffer.from(body)).trim().split("\n"))
      .map((line) => JSON.parse(line) as StoredOutcome)
      .map(({ run: _, ...record }) => record);
  };
  return { s3, source, destination, runs, calls, advanceClock, sync: sync as World["sync"], outcomes };
}

function keyBudget(keys = Number.POSITIVE_INFINITY): Budget {
  let remaining = keys;
  return { mayBegin: () => remaining-- > 0, signal: new AbortController().signal };
}

/** A budget that ends when its controller aborts. */
export const budgetOf = ({ signal }: AbortController): Budget => ({
  mayBegin: () => !signal.aborted,
  signal,
});

/** The text of a file, decompressed if its name ends with `.gz`. */
export const textOf = (key: string, body: Uint8Array): string =>
  (key.endsWith(".gz") ? gunzipSync(body) : Buffer.from(body)).toString();

/** The fields of an outcome that do not depend on the object. */
export const summary = ({ key, outcome, reason }: OutcomeRecord) => ({ key, outcome, reason });

/** The ETags of the objects in a bucket, by key. */
export const contents = (bucket: BucketAccess): Record<string, string> =>
  Object.fromEntries(bucket.keys().map((key) => [key, String(bucket.get(key)?.etag)]));
