import { setTimeout as wait } from "node:timers/promises";
import type { S3Client, ServiceInputTypes, ServiceOutputTypes } from "@aws-sdk/client-s3";
import type { BuildMiddleware, FinalizeRequestMiddleware } from "@smithy/types";
import { AdaptiveLimit, type ConcurrencyLimit, isThrottle } from "../../sync/concurrency/adaptive-limit";
import { type MutableCounters, newCounters } from "../../sync/metrics/counters";
import { meteredStore } from "../../sync/metrics/metered-store";
import { Records } from "../../sync/records/records";
import type { Run } from "../../sync/request/run";
import { createS3Client } from "../../sync/s3/client/create";
import type { ObjectStore } from "../../sync/s3/object-store";
import { s3Store } from "../../sync/s3/s3-store";
import type { Budget } from "../../sync/steps/copy-range";
import { BEGIN_SHARE, GIVE_UP_SHARE, OTHER_SOCKETS } from "./constants";
import type { LambdaContext } from "./function";
import { readSettings, type Settings } from "./settings";

/** What a handler works with: S3 in any Region, the runs bucket, and the counters of its invocation. */
export interface Runtime {
  readonly settings: Settings;
  readonly counters: MutableCounters;
  readonly store: (region: string) => ObjectStore;
  /** A store that finds buckets in any Region. Its requests take longer. */
  readonly anywhere: ObjectStore;
  readonly records: (run: Run) => Records;
  /** Copies in flight in this process. */
  readonly copyLimit: ConcurrencyLimit;
  readonly sleep: (ms: number) => Promise<void>;
  /** Adds the run time so far to the counters. */
  readonly clockOut: () => void;
}

let copyLimit: ConcurrencyLimit | undefined;

/** A warm function keeps the limit that its last invocation found. */
function copyLimitOf({ copiesPerWorker }: Settings): ConcurrencyLimit {
  copyLimit ??= new AdaptiveLimit(copiesPerWorker);
  return copyLimit;
}

/** Clients are kept while the function is warm, with their connections. */
const clients = new Map<string, S3Client>();

function client(settings: Settings, region: string, followRegionRedirects: boolean): S3Client {
  const name = `${region} ${followRegionRedirects}`;
  const known = clients.get(name);
  if (known) return known;
  const made = createS3Client({
    region,
    followRegionRedirects,
    pathStyle: settings.s3UsePathStyle,
    maxSockets: settings.copiesPerWorker + OTHER_SOCKETS,
  });
  made.middlewareStack.addRelativeTo(reportThrottles(copyLimitOf(settings)), {
    name: "reportThrottles",
    relation: "after",
    toMiddleware: "retryMiddleware",
  });
  if (settings.requesterPays) made.middlewareStack.add(paying, { name: "requesterPays", step: "build" });
  clients.set(name, made);
  return made;
}

/** Reports every throttling response to the limit, including those that the client retries by itself. */
const reportThrottles =
  (limit: ConcurrencyLimit): FinalizeRequestMiddleware<ServiceInputTypes, ServiceOutputTypes> =>
  (next) =>
  (args) =>
    next(args).catch((error: unknown) => {
      if (isThrottle(error)) limit.throttled();
      throw error;
    });

/** Adds the header by which this account agrees to pay for the request. Other buckets ignore it. */
const paying: BuildMiddleware<ServiceInputTypes, ServiceOutputTypes> = (next) => (args) => {
  const { headers } = args.request as { headers: Record<string, string> };
  headers["x-amz-request-payer"] = "requester";
  return next(args);
};

/** The runtime of one invocation. */
export function runtime(environment: NodeJS.ProcessEnv = process.env): Runtime {
  const settings = readSettings(environment);
  const counters = newCounters();
  const started = Date.now();
  const home = environment.AWS_REGION ?? "us-east-1";
  const store = (region: string, follow = false) =>
    meteredStore(s3Store(client(settings, region, follow)), counters.requests);
  return {
    settings,
    counters,
    store,
    anywhere: store(home, true),
    records: (run) => new Records(store(home), settings.runsBucket, run),
    copyLimit: copyLimitOf(settings),
    sleep: (ms) => wait(ms),
    clockOut: () => {
      counters.workedMs += Date.now() - started;
    },
  };
}

/** The budget of a worker: at most `ms` milliseconds, and a share of the time that Lambda allows. Dispose it when done. */
export function budget(context: LambdaContext, ms: number): Budget & Disposable {
  const allowed = context.getRemainingTimeInMillis();
  const begin = Math.min(allowed * BEGIN_SHARE, ms);
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), allowed * GIVE_UP_SHARE);
  return {
    mayBegin: () => allowed - context.getRemainingTimeInMillis() < begin,
    signal: giveUp.signal,
    [Symbol.dispose]: () => clearTimeout(timer),
  };
}
