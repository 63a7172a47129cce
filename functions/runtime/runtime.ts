import { setTimeout as wait } from "node:timers/promises";
import type { S3Client, ServiceInputTypes, ServiceOutputTypes } from "@aws-sdk/client-s3";
import type { BuildMiddleware, FinalizeRequestMiddleware } from "@smithy/types";
import { AdaptivePace, isThrottle, type Pace } from "../../sync/concurrency/adaptive-limit";
import { type Counter, counter } from "../../sync/metrics/counters";
import { counted } from "../../sync/metrics/metered-store";
import { Records } from "../../sync/records/records";
import type { Run } from "../../sync/request/run";
import { createS3Client } from "../../sync/s3/client/create";
import type { Store } from "../../sync/s3/object-store";
import { s3Store } from "../../sync/s3/s3-store";
import type { Budget } from "../../sync/steps/copy-range";
import type { LambdaContext } from "./function";
import { readSettings, type Settings } from "./settings";

/** What a handler works with: S3 in any Region, the runs bucket, and a counter of all it does. */
export interface Runtime {
  readonly settings: Settings;
  readonly count: Counter;
  readonly store: (region: string) => Store;
  /** Finds a bucket's Region by itself; slower. */
  readonly anywhere: Store;
  readonly records: (run: Run) => Records;
  /** How many copies may be in flight in this process. */
  readonly pace: Pace;
  readonly sleep: (ms: number) => Promise<void>;
  /** Stops the clock: what was worked so far goes into the count. */
  readonly clockOut: () => void;
}

/** Beside copies: pages of both sides in every lane, and records. */
const OTHER_SOCKETS = 48;

let pace: Pace | undefined;

/** What S3 has told one invocation of its limits, the next one knows. */
function paceOf({ copiesPerWorker }: Settings): Pace {
  pace ??= new AdaptivePace(copiesPerWorker);
  return pace;
}

/** Clients outlive an invocation: their connections are kept while the function is warm. */
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
  made.middlewareStack.addRelativeTo(noticing(paceOf(settings)), {
    name: "noticeThrottles",
    relation: "after",
    toMiddleware: "retryMiddleware",
  });
  if (settings.requesterPays) made.middlewareStack.add(paying, { name: "requesterPays", step: "build" });
  clients.set(name, made);
  return made;
}

/** Tells the pace of every refusal, those that the client tries again by itself too. */
const noticing =
  (of: Pace): FinalizeRequestMiddleware<ServiceInputTypes, ServiceOutputTypes> =>
  (next) =>
  (args) =>
    next(args).catch((error: unknown) => {
      if (isThrottle(error)) of.throttled();
      throw error;
    });

/** Says with every request that this account pays for it. Buckets that do not ask for it ignore that. */
const paying: BuildMiddleware<ServiceInputTypes, ServiceOutputTypes> = (next) => (args) => {
  const { headers } = args.request as { headers: Record<string, string> };
  headers["x-amz-request-payer"] = "requester";
  return next(args);
};

/** Everything that one invocation needs. */
export function runtime(environment: NodeJS.ProcessEnv = process.env): Runtime {
  const settings = readSettings(environment);
  const count = counter();
  const started = Date.now();
  const home = environment.AWS_REGION ?? "us-east-1";
  const store = (region: string, follow = false) =>
    counted(s3Store(client(settings, region, follow)), count.requests);
  return {
    settings,
    count,
    store,
    anywhere: store(home, true),
    records: (run) => new Records(store(home), settings.runsBucket, run),
    pace: paceOf(settings),
    sleep: (ms) => wait(ms),
    clockOut: () => {
      count.workedMs += Date.now() - started;
    },
  };
}

/** Of a worker's time, how much it takes on new keys for, and when it gives up what is still under way. */
const BEGIN = 0.8;
const GIVE_UP = 0.96;

/** The budget that Lambda's time limit leaves, of at most `ms` to begin keys in. `dispose` when the work is done. */
export function budget(context: LambdaContext, ms: number): Budget & Disposable {
  const allowed = context.getRemainingTimeInMillis();
  const begin = Math.min(allowed * BEGIN, ms);
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), allowed * GIVE_UP);
  return {
    mayBegin: () => allowed - context.getRemainingTimeInMillis() < begin,
    signal: giveUp.signal,
    [Symbol.dispose]: () => clearTimeout(timer),
  };
}
