import { setTimeout as wait } from "node:timers/promises";
import { S3Client } from "@aws-sdk/client-s3";
import type { Budget } from "../sync/copy-range";
import { counted } from "../sync/counted";
import { Records } from "../sync/records";
import type { Run } from "../sync/run";
import { s3Store } from "../sync/s3";
import type { Store } from "../sync/store";
import { type Counter, counter } from "../sync/tally";
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
  readonly sleep: (ms: number) => Promise<void>;
  /** Stops the clock: what was worked so far goes into the count. */
  readonly clockOut: () => void;
}

/** Clients outlive an invocation: their connections are kept while the function is warm. */
const clients = new Map<string, S3Client>();

function client(settings: Settings, region: string, followRegionRedirects: boolean): S3Client {
  const name = `${region} ${followRegionRedirects}`;
  const known = clients.get(name);
  if (known) return known;
  const made = new S3Client({
    region,
    followRegionRedirects,
    forcePathStyle: settings.s3UsePathStyle,
    maxAttempts: 8,
    // Keys and counts are no payload to protect twice, and copies have none.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    requestHandler: {
      httpAgent: { keepAlive: true, maxSockets: settings.copiesPerWorker + 16 },
      httpsAgent: { keepAlive: true, maxSockets: settings.copiesPerWorker + 16 },
      connectionTimeout: 5_000,
      socketAcquisitionWarningTimeout: 60_000,
    },
  });
  clients.set(name, made);
  return made;
}

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
